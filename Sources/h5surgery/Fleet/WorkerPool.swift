internal import CSupervision
internal import Files

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// Working processes, several at once, each with files of its own for what it prints.
///
/// They are forked from this process, which has read no model: see `csupervision_pool_open`. One that has come to a good
/// end with a small file takes another: to begin costs more than the work on it. What was refused, failed or large ends
/// with its process.
final class WorkerPool {
  private let workers: UnsafeMutableBufferPointer<csupervision_worker>
  private let inherited: InheritedLimits
  /// The file that each works on, by its number; nil where there is none.
  private var jobs: [Int?]
  /// How many files each process has had, the one that it works on included.
  private var fileCounts: [Int]

  private static let noteCapacity = 1 << 20
  private static let noiseCapacity = 1 << 16
  /// Descriptors for each, and those that the process needs itself.
  private static let descriptors = (each: 8, own: 18)
  /// What is not given back piles up in a process: so many files are its share.
  private static let mostFiles = 100

  /// What a working process does with a file.
  ///
  /// - Parameter job: The file's number.
  /// - Returns: The exit code, and whether the process may take another file.
  typealias Body = (_ process: csupervision_process, _ job: Int) -> (exitCode: Int32, canGoOn: Bool)
  private let body: Body

  /// How one ended.
  struct End {
    /// The number of its file.
    let job: Int
    /// The place of its files.
    let place: Int
    let aftermath: Aftermath
    /// Whether its process had worked on other files before.
    let hadOthers: Bool
  }

  /// Room for some, as far as the limit of open files allows.
  ///
  /// - Throws: where there is no room for files, or no thread.
  init(count: Int, _ body: @escaping Body) throws {
    self.body = body
    inherited = InheritedLimits(csupervision_inherited_limits())
    let room =
      inherited.files.map { max(1, (Int(clamping: $0) - Self.descriptors.own) / Self.descriptors.each) }
      ?? count
    workers = .allocate(capacity: max(1, min(count, room)))
    jobs = Array(repeating: nil, count: workers.count)
    fileCounts = Array(repeating: 0, count: workers.count)
    for place in workers.indices {
      var worker = csupervision_worker()
      worker.output = try UnnamedFile.create(for: 0, of: "a report").giveAway()
      worker.talk = try UnnamedFile.create(for: 0, of: "a report").giveAway()
      worker.notes = .allocate(capacity: Self.noteCapacity)
      worker.notes_capacity = Self.noteCapacity
      worker.noise = .allocate(capacity: Self.noiseCapacity)
      worker.noise_capacity = Self.noiseCapacity
      worker.process.notes = -1
      worker.process.noise = -1
      worker.process.orders = -1
      worker.deadline = -1
      workers.initializeElement(at: place, to: worker)
    }
    let status = csupervision_pool_open()
    if status != 0 { throw Self.noProcess(status, inherited) }
  }

  /// A place where no one works.
  var freePlace: Int? { jobs.firstIndex(of: nil) }

  /// Whether anyone works.
  var isBusy: Bool { jobs.contains { $0 != nil } }

  /// The signal that ends this process, or 0.
  var interruption: Int32 { csupervision_pool_interruption() }

  /// Starts work on a file.
  ///
  /// - Parameter alone: Whether its process is to have no other file before.
  /// - Throws: where the system gives no process.
  func start(_ job: Int, at place: Int, alone: Bool = false) throws {
    for file in [workers[place].output, workers[place].talk] {
      _ = ftruncate(file, 0)
      _ = lseek(file, 0, SEEK_SET)
    }
    if workers[place].is_idle != 0 {
      let limit = alone ? 0 : Self.mostFiles
      if fileCounts[place] < limit, csupervision_pool_order(&workers[place], UInt32(job)) == 0 {
        jobs[place] = job
        fileCounts[place] += 1
        return
      }
      csupervision_pool_dismiss(&workers[place])
    }
    try fork(job, at: place)
  }

  private func fork(_ job: Int, at place: Int) throws {
    var limits = Self.limits
    let canGoOn = inherited.processorTime == nil
    let box = Unmanaged.passRetained(
      Box { [body] process in
        var job = job
        while true {
          let end = body(process, job)
          guard end.canGoOn, canGoOn else { exit(end.exitCode) }
          var process = process
          let next = csupervision_next_order(&process, UInt8(truncatingIfNeeded: end.exitCode))
          guard next >= 0 else { exit(end.exitCode) }
          var limits = Self.limits
          csupervision_limit_anew(&limits)
          job = Int(next)
        }
      })
    let status = csupervision_pool_fork(
      workers.baseAddress, workers.count, place, &limits,
      { process, box in
        guard let process, let box else { return }
        Unmanaged<Box>.fromOpaque(box).takeUnretainedValue().body(process.pointee)
      }, box.toOpaque())
    box.release()
    guard status == 0 else { throw Self.noProcess(status, inherited) }
    jobs[place] = job
    fileCounts[place] = 1
  }

  private static var limits: csupervision_limits {
    csupervision_limits(
      address_space: MemoryLimit.bytes(forWorkOn: 0), cpu_seconds: CPULimit.seconds(forWorkOn: 0))
  }

  private final class Box {
    let body: (csupervision_process) -> Never
    init(_ body: @escaping (csupervision_process) -> Never) { self.body = body }
  }

  private static func noProcess(_ status: Int32, _ inherited: InheritedLimits) -> CommandError {
    CommandError(
      .failed, code: "no-process", "can't start a working process: \(inherited.reason(of: status))")
  }

  /// Waits until one is done, or so many milliseconds are over.
  ///
  /// - Returns: All that are done. What they left is removed.
  func wait(milliseconds: Int32) throws -> [End] {
    let status = csupervision_pool_wait(workers.baseAddress, workers.count, milliseconds)
    guard status == 0 else {
      throw CommandError(.failed, code: "lost", "lost sight of the working processes")
    }
    var ends: [End] = []
    for place in workers.indices {
      let hasEnded = workers[place].ended != 0
      if hasEnded || workers[place].is_idle != 0, let job = jobs[place] {
        let aftermath = aftermath(of: workers[place])
        aftermath.removeLeftovers()
        jobs[place] = nil
        ends.append(End(job: job, place: place, aftermath: aftermath, hadOthers: fileCounts[place] > 1))
      }
      guard hasEnded else { continue }
      workers[place].process.child = 0
      workers[place].ended = 0
      workers[place].is_idle = 0
    }
    return ends
  }

  private func aftermath(of worker: csupervision_worker) -> Aftermath {
    let notes = UnsafeRawBufferPointer(start: worker.notes, count: worker.notes_count)
    let noise = UnsafeRawBufferPointer(start: worker.noise, count: worker.noise_count)
    let outcome = worker.outcome
    return Aftermath(
      exitCode: outcome.exit_code, signal: outcome.signal, interruption: outcome.interruption,
      notes: Note.notes(in: Array(notes)), noise: String(decoding: noise, as: UTF8.self),
      usage: Usage(processorTime: outcome.cpu_seconds, memory: outcome.peak_memory), inherited: inherited)
  }

  /// What the one at a place has printed and said.
  func files(at place: Int) -> (output: FilePart, talk: FilePart) {
    (FilePart(descriptor: workers[place].output), FilePart(descriptor: workers[place].talk))
  }

  /// Ends all of them, as the signal would.
  func end(as signal: Int32) { csupervision_pool_interrupt(signal) }
}

/// A part of an open file.
struct FilePart {
  let descriptor: Int32
  let start: Int
  let count: Int

  /// A part of a file.
  init(descriptor: Int32, start: Int, count: Int) {
    self.descriptor = descriptor
    self.start = start
    self.count = count
  }

  /// All of a file.
  init(descriptor: Int32) {
    self.init(descriptor: descriptor, start: 0, count: max(0, Int(lseek(descriptor, 0, SEEK_END))))
  }

  /// Its bytes, block by block.
  func forEachBlock(_ body: (ArraySlice<UInt8>) throws -> Void) throws {
    guard count > 0 else { return }
    var block = [UInt8](repeating: 0, count: min(count, 1 << 16))
    var done = 0
    while done < count {
      let got = pread(descriptor, &block, min(block.count, count - done), off_t(start + done))
      if got < 0, errno == EINTR { continue }
      guard got > 0 else { return }
      try body(block[..<got])
      done += got
    }
  }
}

extension WritableFile {
  /// The descriptor, for whoever closes it.
  fileprivate consuming func giveAway() throws -> Int32 {
    let descriptor = try duplicate()
    try close()
    return descriptor
  }
}
