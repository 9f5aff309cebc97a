import os

from elsewhere import Mixin, column_of
from sqlalchemy import Column, ForeignKey, Integer, Table

from .db import Base, Numbered


class User(Numbered, Mixin, Base):
    __tablename__ = "users"


class Odd(Numbered, Base):
    __tablename__ = os.environ["TABLE"]


class Order(Numbered, Base):
    __tablename__ = "orders"

    user_id = Column(Integer, ForeignKey(os.environ["TARGET"]))
    total = column_of("total")


Table(os.environ["TABLE"], Base.metadata, Column("id", Integer))
