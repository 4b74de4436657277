"""The exported files of a model on engines that spread work over machines: what all of them share.

A worker opens a model folder with `Model.open(folder, sha256)` and gives it tables of Arrow. It needs onnxruntime, numpy and pyarrow.
"""

from .errors import BadRow, ChangedModel, InputError, sentence_of
from .model import ERROR, FILE, ROW, Model, OnError, hash_folder

__all__ = ["ERROR", "FILE", "ROW", "BadRow", "ChangedModel", "InputError", "Model", "OnError", "hash_folder", "sentence_of"]
