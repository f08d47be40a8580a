from mutant import Mutant

MUTANTS = [
    Mutant(
        "only 2.15 and tf-keras keep a model's layers under `layers` before Keras 3",
        "Sources/ObjectPaths/TreeStyle.swift", 'dialect.isAtLeast(2, 15) ? "layers"', 'dialect.isAtLeast(2, 13) ? "layers"',
        "ObjectPathsTests.WritingTests/keras212CountsLayersWithWeightsTwice"),
    Mutant(
        "2.14 gives no number to a layer that it has saved already",
        "Sources/ObjectPaths/TreeStyle.swift", "!dialect.isAtLeast(2, 14)", "!dialect.isAtLeast(2, 15)",
        "ObjectPathsTests.WritingTests/keras212CountsLayersWithWeightsTwice"),
    Mutant(
        "2.15 and tf-keras walk attributes backwards",
        "Sources/ObjectPaths/TreeStyle.swift", "dialect.isAtLeast(2, 15) ? .descending : .ascending",
        "dialect.isAtLeast(2, 15) ? .ascending : .ascending",
        "ObjectPathsTests.ReferenceTests/bothWays"),
    Mutant(
        "a Bidirectional keeps the layer that it was given until Keras 3.2",
        "Sources/GraphIR/Catalogue/Families/Wrapper.swift", "!facts.dialect.isAtLeast(3, 3)", "!facts.dialect.isAtLeast(3, 2)",
        "ObjectPathsTests.WritingTests/theLayerThatBothDirectionsCopyIsKeptUntilKeras32"),
]
