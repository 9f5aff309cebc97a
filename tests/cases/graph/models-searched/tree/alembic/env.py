from alembic import context
from somewhere import load

target_metadata = load().metadata
