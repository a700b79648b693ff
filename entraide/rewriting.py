"""On PostgreSQL, writes tables anew so that deleted rows stand in none of their files any more."""

import time
from collections.abc import Iterable

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

PATIENCE, PAUSE = 20, 0.1
OLDER = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
    "AND greatest(age(backend_xmin), age(backend_xid)) > age('{mark}'::xid)"
)


def rewrite(engine: Engine, tables: Iterable[str]) -> bool:
    """False when somebody still reads what there was before, or holds a table: the old rows would be copied with the others."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("SET lock_timeout = '2s'")
        try:
            if not _nobody_sees_before(connection):
                return False
            connection.exec_driver_sql(f"VACUUM FULL {', '.join(tables)}")
        except OperationalError:  # a lock that did not come
            return False
        finally:
            connection.exec_driver_sql("RESET lock_timeout")
    return True


def _nobody_sees_before(connection: Connection) -> bool:
    """Wait a little for the transactions that began before now, and could still see what was deleted."""
    mark = connection.exec_driver_sql("SELECT pg_current_xact_id()::xid").scalar()
    for _time in range(PATIENCE):
        if not connection.exec_driver_sql(OLDER.format(mark=mark)).scalar():
            return True
        time.sleep(PAUSE)
    return False
