// swift-tools-version: 6.2
import PackageDescription

/// Every target of ours is Swift 6 mode, with warnings as errors and imports that stay internal unless said otherwise.
let house: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("ExistentialAny"),
]

/// The four modules that touch C libraries also mark every unsafe expression.
let wrapper: [SwiftSetting] = house + [.strictMemorySafety()]

/// What `make release` says of the build, which `h5surgery --version --verbose` shows. Words without spaces.
let buildFacts: [CSetting] = ["H5SURGERY_COMMIT", "H5SURGERY_COMPILER", "H5SURGERY_LIBAEC"].compactMap {
  name in
  Context.environment[name].flatMap { $0.isEmpty ? nil : .define(name, to: $0) }
}

let package = Package(
  name: "h5surgery",
  platforms: [.macOS(.v14)],
  products: [
    .library(name: "ModelSurgery", targets: ["ModelSurgery"]),
    .executable(name: "h5surgery", targets: ["h5surgery"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    // mirror: the C libraries as they are
    .systemLibrary(
      name: "CHDF5", pkgConfig: "hdf5", providers: [.apt(["libhdf5-dev"]), .brew(["hdf5"])]),
    .systemLibrary(
      name: "CJSONC", pkgConfig: "json-c", providers: [.apt(["libjson-c-dev"]), .brew(["json-c"])]),
    .systemLibrary(
      name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .systemLibrary(
      name: "CDeflate", pkgConfig: "libdeflate", providers: [.apt(["libdeflate-dev"]), .brew(["libdeflate"])]),
    .target(name: "CHDF5Shims", dependencies: ["CHDF5"]),
    .target(name: "CFileShims"),
    .target(name: "CNumbers"),
    .target(name: "CChecksum"),
    .target(name: "CSupervision"),
    .target(name: "CBuildFacts", cSettings: buildFacts),

    // make safe: nothing above imports C
    .target(name: "HDF5", dependencies: ["CHDF5", "CHDF5Shims"], swiftSettings: wrapper),
    .target(name: "JSON", dependencies: ["CJSONC"], swiftSettings: wrapper),
    .target(name: "YAML", dependencies: ["CYAML"], swiftSettings: wrapper),

    .target(name: "Files", dependencies: ["CFileShims"], swiftSettings: house),
    .target(name: "Zip", dependencies: ["Files", "CZlib", "CDeflate"], swiftSettings: wrapper),

    // where numbers are stored, whatever the format
    .target(name: "Tensors", swiftSettings: house),

    // what functions of tensors compute, as values
    .target(name: "Operations", dependencies: ["JSON"], swiftSettings: house),

    // understand functions that configs hold, without running them
    .target(name: "Bytecode", dependencies: ["Operations"], swiftSettings: house),

    // mean: pure values
    .target(name: "GraphIR", dependencies: ["JSON", "Tensors"], swiftSettings: house),

    // below the formats that keep weights in a tree: where Keras's objects stand in it
    .target(name: "ObjectPaths", dependencies: ["GraphIR", "JSON", "Tensors"], swiftSettings: house),

    // what formats have in common: their errors and facts, Keras's configs, numbers of weights, HDF5
    .target(
      name: "FormatInterface", dependencies: ["GraphIR", "JSON", "Tensors"], swiftSettings: house),
    .target(name: "KerasConfig", dependencies: ["FormatInterface", "GraphIR", "JSON"], swiftSettings: house),
    .target(
      name: "WeightStreams", dependencies: ["CNumbers", "FormatInterface", "GraphIR", "Tensors"],
      swiftSettings: house),
    .target(
      name: "FlatTensors",
      dependencies: ["Files", "FormatInterface", "GraphIR", "Tensors", "WeightStreams"], swiftSettings: house
    ),
    .target(
      name: "WeightKeys", dependencies: ["FormatInterface", "GraphIR", "JSON", "ObjectPaths", "Tensors"],
      swiftSettings: house),
    .target(
      name: "KerasHDF5",
      dependencies: [
        "Files", "FlatTensors", "FormatInterface", "GraphIR", "HDF5", "ObjectPaths", "Tensors",
        "WeightStreams", "Zip",
      ],
      swiftSettings: house),

    // below the formats of TensorFlow: its checkpoints, an index and files of tensors
    .target(
      name: "TensorFlowBundle", dependencies: ["CChecksum", "Files", "FormatInterface", "Tensors"],
      swiftSettings: house),

    // understand: one module per format, none imports another
    .target(
      name: "Architecture", dependencies: ["Files", "FormatInterface", "GraphIR", "JSON", "KerasConfig"],
      swiftSettings: house),
    .target(
      name: "KerasWeights",
      dependencies: [
        "Files", "FormatInterface", "GraphIR", "HDF5", "KerasHDF5", "ObjectPaths", "Tensors", "WeightStreams",
      ],
      swiftSettings: house),
    .target(
      name: "KerasArchive",
      dependencies: [
        "Files", "FormatInterface", "GraphIR", "HDF5", "JSON", "KerasConfig", "KerasHDF5", "ObjectPaths",
        "Tensors",
        "WeightStreams", "Zip",
      ],
      swiftSettings: house),
    .target(
      name: "KerasFormat",
      dependencies: [
        "Files", "FormatInterface", "GraphIR", "HDF5", "JSON", "KerasConfig", "KerasHDF5", "ObjectPaths",
        "Tensors",
        "WeightStreams",
      ],
      swiftSettings: house),
    .target(
      name: "Safetensors",
      dependencies: [
        "Files", "FlatTensors", "FormatInterface", "GraphIR", "JSON", "KerasConfig", "Tensors", "WeightKeys",
        "WeightStreams",
      ],
      swiftSettings: house),
    .target(
      name: "NumPyArchive",
      dependencies: [
        "Files", "FlatTensors", "FormatInterface", "GraphIR", "Tensors", "WeightKeys", "WeightStreams", "Zip",
      ],
      swiftSettings: house),

    .target(
      name: "SavedModel",
      dependencies: [
        "Files", "FormatInterface", "GraphIR", "JSON", "KerasConfig", "TensorFlowBundle", "Tensors",
      ],
      swiftSettings: house),

    // compare: two models and the numbers in their files
    .target(
      name: "Comparing",
      dependencies: ["FormatInterface", "GraphIR", "KerasConfig", "Tensors", "WeightStreams"],
      swiftSettings: house),

    // change: graph in, graph out, no I/O
    .target(name: "Transforms", dependencies: ["GraphIR", "JSON", "Tensors"], swiftSettings: house),

    // change: from any Keras to any other, by one canonical form
    .target(
      name: "Migrations",
      dependencies: [
        "Bytecode", "FormatInterface", "GraphIR", "JSON", "KerasConfig", "Operations", "Tensors",
      ],
      swiftSettings: house),

    // offer
    .target(
      name: "ModelSurgery",
      dependencies: [
        "Architecture", "Comparing", "Files", "FormatInterface", "GraphIR", "HDF5", "KerasArchive",
        "KerasFormat",
        "KerasHDF5", "KerasWeights", "Migrations", "NumPyArchive", "ObjectPaths", "Safetensors", "SavedModel",
        "Tensors",
        "Transforms", "JSON", "WeightKeys", "YAML", "WeightStreams", "Zip",
      ],
      swiftSettings: house),

    // talk
    .executableTarget(
      name: "h5surgery",
      dependencies: [
        "ModelSurgery", "Files", "CBuildFacts", "CSupervision",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: house),

    // the library at work: built with the rest and run by the tests
    .executableTarget(
      name: "TransferLearning", dependencies: ["ModelSurgery"], path: "examples/TransferLearning",
      swiftSettings: house),

    // what tests share: fixtures written by real Keras, temporary folders
    .target(
      name: "TestSupport", dependencies: ["GraphIR", "HDF5", "JSON", "Operations", "Tensors"],
      path: "Tests/TestSupport",
      swiftSettings: house),

    // what is read without libhdf5 against libhdf5, on files that may crash it: run by Tests/Robustness/referee.py
    .executableTarget(
      name: "Referee", dependencies: ["TestSupport"], path: "Tests/Robustness/Referee", swiftSettings: house),

    // tries, in a process of its own, what a confined process may not do
    .target(name: "ConfinementProbe", dependencies: ["CSupervision"], path: "Tests/ConfinementProbe"),

    .testTarget(name: "FilesTests", dependencies: ["Files", "TestSupport"], swiftSettings: house),
    .testTarget(name: "ZipTests", dependencies: ["Zip", "Files", "TestSupport"], swiftSettings: house),
    .testTarget(
      name: "HDF5Tests", dependencies: ["HDF5", "TestSupport"], exclude: ["Fixtures"], swiftSettings: house),
    .testTarget(name: "JSONTests", dependencies: ["JSON", "TestSupport"], swiftSettings: house),
    .testTarget(
      name: "OperationsTests", dependencies: ["Operations", "JSON", "TestSupport"], swiftSettings: house),
    .testTarget(
      name: "BytecodeTests", dependencies: ["Bytecode", "Operations", "JSON", "TestSupport"],
      exclude: ["Reference"], swiftSettings: house),
    .testTarget(name: "YAMLTests", dependencies: ["YAML", "TestSupport"], swiftSettings: house),
    .testTarget(
      name: "GraphIRTests", dependencies: ["GraphIR", "JSON", "Tensors", "TestSupport"],
      exclude: ["Reference"], swiftSettings: house),
    .testTarget(
      name: "ObjectPathsTests", dependencies: ["ObjectPaths", "GraphIR", "JSON", "Tensors", "TestSupport"],
      exclude: ["Reference"], swiftSettings: house),
    .testTarget(
      name: "KerasFormatTests",
      dependencies: [
        "Comparing", "Files", "FormatInterface", "KerasConfig", "KerasFormat", "KerasHDF5", "GraphIR", "HDF5",
        "JSON", "Tensors",
        "TestSupport", "WeightStreams",
      ],
      exclude: ["Fixtures"], swiftSettings: house),
    .testTarget(
      name: "KerasArchiveTests",
      dependencies: [
        "Files", "FormatInterface", "GraphIR", "HDF5", "JSON", "KerasArchive", "KerasConfig", "KerasFormat",
        "ModelSurgery",
        "TestSupport",
        "Transforms", "Zip",
      ],
      swiftSettings: house),
    .testTarget(
      name: "TensorFormatTests",
      dependencies: [
        "Files", "FormatInterface", "GraphIR", "HDF5", "JSON", "ModelSurgery", "NumPyArchive", "Safetensors",
        "Tensors", "TestSupport", "Transforms", "WeightKeys", "Zip",
      ],
      swiftSettings: house),
    .testTarget(
      name: "SavedModelTests",
      dependencies: [
        "Files", "FormatInterface", "GraphIR", "HDF5", "JSON", "ModelSurgery", "SavedModel",
        "TensorFlowBundle",
        "Tensors", "TestSupport",
      ],
      swiftSettings: house),
    .testTarget(
      name: "TransformsTests",
      dependencies: [
        "Transforms", "FormatInterface", "GraphIR", "KerasConfig", "KerasFormat", "JSON", "Tensors",
        "TestSupport",
      ],
      exclude: ["Samples"], swiftSettings: house),
    .testTarget(
      name: "MigrationsTests",
      dependencies: [
        "GraphIR", "JSON", "KerasConfig", "Migrations", "ModelSurgery", "Operations", "Tensors",
        "TestSupport", "WeightStreams",
      ],
      swiftSettings: house),
    .testTarget(
      name: "ModelSurgeryTests",
      dependencies: [
        "ModelSurgery", "FormatInterface", "GraphIR", "HDF5", "KerasFormat", "Transforms", "JSON",
        "TestSupport",
      ],
      swiftSettings: house),
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "h5surgery", "TransferLearning", "ModelSurgery", "Files", "HDF5", "JSON", "TestSupport",
        "ConfinementProbe",
      ],
      exclude: ["Snapshots"], swiftSettings: house),
  ],
  swiftLanguageModes: [.v6]
)
