from alembic import context
from somewhere import db

context.configure(url="sqlite://", target_metadata=db.metadata)
with context.begin_transaction():
    context.run_migrations()
