internal import ArgumentParser

/// The root command.
struct H5Surgery: ParsableCommand {
  static let version = "0.2.0"

  static let configuration = CommandConfiguration(
    commandName: "h5surgery",
    abstract: "Operates on saved Keras models: look inside, replace the head, average over frames, convert.",
    discussion: """
      Works on the .h5 or .keras file itself, without Python, TensorFlow or the model in memory. Weights that a \
      surgery does not name are copied byte for byte; the output appears whole or not at all.

      Examples:
        h5surgery inspect R50-224x224x3-339-im.h5
        h5surgery swap-head R50-224x224x3-339-im.h5 -n 10
        h5surgery wrap-average R50-224x224x3-339-im.h5 --frames 64
        h5surgery freeze in.h5 out.h5 --except-head
        h5surgery convert resnet.h5 resnet.keras
        h5surgery diff in.h5 out.h5
        h5surgery apply recipe.yaml in.h5 out.h5

      Exit codes: 0 done, 1 the answer is no, 2 failed or refused, 64 wrong usage.
      """,
    version: version,
    subcommands: [
      Inspect.self, Diff.self, ConvertCommand.self, DoctorCommand.self, MigrateCommand.self,
      SwapHeadCommand.self, WrapAverageCommand.self,
      UnwrapCommand.self,
      FreezeCommand.self, UnfreezeCommand.self, CutCommand.self, DropHeadCommand.self,
      InsertCommand.self, RemoveCommand.self, RenameCommand.self, SetInputCommand.self,
      TransplantCommand.self, CastCommand.self, FoldBatchNormCommand.self, StripCommand.self,
      ApplyCommand.self, SettingsCommand.self,
    ]
  )
}
