"""What routes share: access, forms, pages, errors, security, limits, static files."""
