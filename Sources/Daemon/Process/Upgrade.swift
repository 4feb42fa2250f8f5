package import ReactorKit
import SystemPackage

/// The start of a successor: it is run, given the descriptors, and listened to until it says
/// that it serves, or does not.
///
/// Ends in `done`, once, never from inside `init`. What has not said that it serves within the
/// limit is killed. Once it serves it is nobody's child but its own. Call on the reactor's thread.
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
    private static let longestWord = 65_536

    private let limit: Duration
    private let done: (Outcome) -> Void
    private var child: ChildProcess?
    private var ear: FileDescriptor?
    private var reader: DescriptorReader?
    private var timer: ScheduledCall?
    private var word: [UInt8] = []
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
            [Handover.Item(.word, pipe.writeEnd)] + items, settingsFile: settingsFile)
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
        ear = pipe.readEnd
        reader = reactor.read(pipe.readEnd) { [weak self] data in
            self?.heard(data)
        } ended: { _ in
            // The program has ended, of which `exited` tells more; or it has closed the pipe
            // without a word, and the limit ends it.
        }
        timer = reactor.callLater(limit) { [weak self] in
            self?.fail("it did not serve within \(limit.components.seconds) seconds")
        }
    }

    /// The server ends meanwhile: so does the successor.
    package func cancel() {
        end(.failed("the server ended meanwhile"))
    }

    // MARK: -

    private func heard(_ data: Span<UInt8>) {
        for index in data.indices where word.count < Self.longestWord { word.append(data[index]) }
        guard let end = word.firstIndex(of: 0x0A) else { return }
        switch SuccessorWord(String(decoding: word[..<end], as: UTF8.self)) {
        case .serving(let process, let taken): self.end(.serving(process: process, taken: taken))
        case .failed(let reason): fail(reason)
        case nil: fail("it said what makes no sense")
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
        try? ear?.close()
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
