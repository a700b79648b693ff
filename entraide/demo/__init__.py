"""A living Conseil to try the site: invented people, a year of history, built by the domain's own verbs."""
