// Whoever uses the library imports one module and has the graph, the surgeries and the values of JSON.
@_exported public import Comparing
@_exported public import FormatInterface
@_exported public import GraphIR
@_exported public import JSON
@_exported public import KerasFormat
@_exported public import Migrations
@_exported public import Transforms
