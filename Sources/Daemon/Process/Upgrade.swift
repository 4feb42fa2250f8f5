package import ReactorKit
import SystemPackage
import Text

/// The start of a successor: it is run and given the descriptors, and reports whether it serves.
///
/// Calls `done` once, never from inside `init`. A successor that has not reported within the limit
/// is killed; one that serves is left alone. Call on the reactor's thread.
package final class Upgrade {
    /// How it went.
    package enum Outcome: Equatable, Sendable {
        /// The successor serves; what it has taken over besides the listeners.
        case serving(process: Int32, taken: [String])
        /// Why it does not; nothing has changed.
        case failed(String)
    }

    /// How long a successor may take to serve.
    package static let startLimit = Duration.seconds(30)
    private static let reportLimit = 65_536

    private let limit: Duration
    private let done: (Outcome) -> Void
    private var child: ChildProcess?
    private var pipe: FileDescriptor?
    private var reader: DescriptorReader?
    private var timer: ScheduledCall?
    private var report: [UInt8] = []
    private var isOver = false

    /// Starts `program` with our own environment, standard output and error.
    ///
    /// - Throws: `SystemError` when it cannot be started.
    package init(
        _ image: ProgramImage, handing items: [Handover.Item], settingsFile: String? = nil,
        on reactor: Reactor, within limit: Duration = Upgrade.startLimit,
        done: @escaping (Outcome) -> Void
    ) throws(SystemError) {
        self.limit = limit
        self.done = done
        let pipe = try FileDescriptor.pipeClosedOnExec()
        let handover = Handover(
            [Handover.Item(.report, pipe.writeEnd)] + items, settingsFile: settingsFile)
        let (descriptors, text) = handover.plan
        var settings = ChildSettings(image.path.string, image.arguments)
        settings.environment = .inherited(adding: [Handover.variable: text])
        settings.directory = image.folder.string
        settings.streams = .separate(input: .null, output: .inherited, error: .inherited)
        settings.descriptors = descriptors
        settings.atEnd = .leave
        defer { try? pipe.writeEnd.close() }
        do throws(SystemError) {
            child = try reactor.spawn(settings, protocol: self)
        } catch {
            try? pipe.readEnd.close()
            throw error
        }
        self.pipe = pipe.readEnd
        reader = reactor.read(pipe.readEnd) { [weak self] data in
            self?.received(data)
        } ended: { _ in
            // The program has ended, and `exited` is called; or it has closed the pipe without a
            // report, and the time limit ends it.
        }
        timer = reactor.callLater(limit) { [weak self] in
            self?.fail("it was not ready within \(limit.components.seconds) seconds")
        }
    }

    /// Ends the successor, since the server ends.
    package func cancel() {
        end(.failed("the server ended meanwhile"))
    }

    // MARK: -

    private func received(_ data: Span<UInt8>) {
        for index in data.indices where report.count < Self.reportLimit {
            report.append(data[index])
        }
        guard let end = report.firstIndex(of: 0x0A) else { return }
        switch SuccessorReport(String(decoding: report[..<end], as: UTF8.self)) {
        case .serving(let process, let taken): self.end(.serving(process: process, taken: taken))
        case .failed(let reason): fail(reason)
        case nil: fail("it sent an invalid message")
        }
    }

    private func fail(_ reason: String) {
        end(.failed(reason))
    }

    private func end(_ outcome: Outcome) {
        guard !isOver else { return }
        isOver = true
        timer?.cancel()
        reader?.cancel()
        reader = nil
        try? pipe?.close()
        if case .failed = outcome {
            // Best effort: it may have ended already.
            try? child?.signal(9)
        }
        done(outcome)
    }
}

@available(*, unavailable)
extension Upgrade: Sendable {}

extension Upgrade: ProcessProtocol {
    package func exited(_ status: ExitStatus) {
        child = nil
        fail("it ended with \(status)")
    }
}

/// What a successor says on its pipe, as one line: that it serves and what it has taken over,
/// or why it does not. Pure.
package enum SuccessorReport: Equatable, Sendable {
    /// It serves; `taken` are the purposes of what it uses: `pid-file`, `control`.
    case serving(process: Int32, taken: [String])
    /// Why it cannot.
    case failed(String)

    /// Reads a line without its end; nil for an invalid one.
    package init?(_ line: String) {
        let words = line.split(separator: " ").map(String.init)
        switch words.first {
        case "failed": self = .failed(String(line.dropFirst("failed ".count)))
        case "serving":
            guard words.count > 1, let process = Int32(words[1]) else { return nil }
            self = .serving(process: process, taken: Array(words[2...]))
        default: return nil
        }
    }

    /// The line, without its end.
    package var text: String {
        switch self {
        case .serving(let process, let taken):
            (["serving", String(process)] + taken).joined(separator: " ")
        case .failed(let reason): "failed \(ScalarSafety.escaped(reason))"
        }
    }
}
