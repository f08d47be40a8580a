import HDF5
import Testing

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Writes that fail. libhdf5 crashes when anything of such a file is touched again, so each case is a process of its own, with
/// a limit on the size of files instead of a full disk.
@Suite struct FullDiskTests {
  @Test func aFailureOfTheLastWriteIsThrownByClose() async {
    await #expect(processExitsWith: .success) {
      for groups in [1, 2, 5, 10, 30] {
        let scratch = try Scratch()
        let file = try File(creating: scratch.path("new.h5"))
        let root = try file.root()
        try fill(root, groups: groups)
        let dataset = try root.dataset("layer_0/x")
        limitFiles(to: 100)
        let error = refusalToClose(file)
        #expect(error?.code == .diskFull, "\(groups) groups")
        #expect(error?.message.hasPrefix("can't ") == true)
        #expect(refusal { _ = try dataset.bytes() }?.code == .diskFull, "nothing works after that")
        #expect(refusal { _ = try root.links() }?.code == .diskFull)
        limitFiles(to: 1 << 30)
      }
    }
  }

  @Test func aFailureOnTheWayEndsEveryLaterCall() async {
    await #expect(processExitsWith: .success) {
      for limit in [3_000, 30_000, 300_000] {
        let scratch = try Scratch()
        let file = try File(creating: scratch.path("new.h5"))
        let root = try file.root()
        limitFiles(to: limit)
        let error = refusal { try fill(root, groups: 2000) }
        #expect(error?.code == .diskFull, "limit \(limit)")
        limitFiles(to: 1 << 30)
        #expect(refusal { _ = try root.createGroup("new") }?.code == .diskFull)
        #expect(refusal { try root.setAttribute("new", .emptyList) }?.code == .diskFull)
        #expect(refusal { try root.delete("layer_0") }?.code == .diskFull)
        #expect(refusalToClose(file)?.code == .diskFull)
      }
    }
  }

  /// The dataset's handle goes before the next call: giving it back asks nothing of libhdf5 either.
  @Test func aWriteThatFailedIsTheReasonOfEveryLaterRefusal() async {
    await #expect(processExitsWith: .success) {
      let scratch = try Scratch()
      let file = try File(creating: scratch.path("new.h5"))
      let root = try file.root()
      limitFiles(to: 1_000_000)
      let first = refusal { try root.createCounting("x", shape: [1000, 1000]) }
      let reason = try #require(first).message
      #expect(reason.hasPrefix("can't write dataset \"/x\""))
      limitFiles(to: 1 << 30)
      for later in [
        refusal { _ = try root.createGroup("new") }, refusal { try root.setAttribute("new", .emptyList) },
        refusal { try root.delete("x") }, refusalToClose(file),
      ] {
        #expect(later?.code == .diskFull)
        #expect(later?.message.hasSuffix(": given up after an earlier failure: \(reason)") == true)
      }
    }
  }

  @Test func handlesThatAreOnlyDroppedDoNotCrashEither() async {
    await #expect(processExitsWith: .success) {
      for groups in [1, 5, 30, 200] {
        limitFiles(to: 1 << 30)
        let scratch = try Scratch()
        let root = try File(creating: scratch.path("new.h5")).root()
        try fill(root, groups: groups)
        let group = try root.group("layer_0")
        let dataset = try group.dataset("x")
        #expect(dataset.info.count == 100)
        limitFiles(to: 100)
      }
    }
  }

  @Test func aLargeDatasetThatDoesNotFitIsRefused() async {
    await #expect(processExitsWith: .success) {
      let scratch = try Scratch()
      let root = try File(creating: scratch.path("new.h5")).root()
      limitFiles(to: 1_000_000)
      let error = refusal { try root.createCounting("x", shape: [1000, 1000]) }
      #expect(error?.code == .diskFull)
      #expect(error?.message.hasPrefix("can't write dataset \"/x\"") == true)
      #expect(error?.stack.allSatisfy { !$0.contains("\n") } == true)
    }
  }
}

private func fill(_ root: borrowing Group, groups: Int) throws {
  for number in 0..<groups {
    let group = try root.createGroup("layer_\(number)")
    let names = Attribute(texts: [String(repeating: "k", count: 300), "bias:0"], type: .fixed)
    try group.setAttribute("weight_names", names)
    try group.createCounting("x", shape: [100])
  }
}

private func refusalToClose(_ file: consuming File) -> HDF5Error? {
  do throws(HDF5Error) {
    try file.close()
    return nil
  } catch {
    return error
  }
}

/// No write gets beyond this many bytes; it fails instead of ending the process.
private func limitFiles(to bytes: Int) {
  signal(SIGXFSZ, SIG_IGN)
  var limit = rlimit(rlim_cur: rlim_t(bytes), rlim_max: rlim_t.max)
  #if canImport(Glibc)
    getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
    limit.rlim_cur = rlim_t(bytes)
    setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
  #else
    getrlimit(RLIMIT_FSIZE, &limit)
    limit.rlim_cur = rlim_t(bytes)
    setrlimit(RLIMIT_FSIZE, &limit)
  #endif
}
