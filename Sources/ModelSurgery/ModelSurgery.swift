@_exported public import GraphIR
@_exported public import JSON
@_exported public import KerasFormat
@_exported public import Transforms
