from .db import Base

class User(Base:
    __tablename__ = "users"
