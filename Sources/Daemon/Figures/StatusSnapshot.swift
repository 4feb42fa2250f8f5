/// The figures of one worker, or of all together, at one moment. Pure.
package struct StatusSnapshot: Equatable, Sendable {
    /// What the connections of one listener came to.
    package struct Connections: Equatable, Sendable {
        package var accepted = 0
        package var ended = 0

        package init() {}

        /// Those that stand now.
        package var open: Int { accepted - ended }
    }

    /// Reactors whose figures are in here, and those that did not answer in time.
    package var workers = 0
    package var silentWorkers = 0
    /// By the listener's name, which is empty for the one without.
    package var listeners: [String: Connections] = [:]
    package var refusals: [RefusalReason: Int] = [:]
    package var endings: [EndingReason: Int] = [:]
    package var messages = 0
    package var bytesIn = 0
    package var bytesOut = 0
    package var handshakesFailed = 0
    /// Bytes that wait to be sent, and bytes that came of what is not complete yet.
    package var bufferedBytes = 0
    package var turns = TurnHistogram()
    package var timers = 0
    package var watchedDescriptors = 0
    /// What is of the process as a whole; nil in a worker's own.
    package var process: ProcessStatistics?

    package init() {}

    package var accepted: Int { listeners.values.reduce(0) { $0 + $1.accepted } }
    package var open: Int { listeners.values.reduce(0) { $0 + $1.open } }
    package var refused: Int { refusals.values.reduce(0, +) }

    /// Adds the figures of another worker.
    package mutating func merge(_ other: StatusSnapshot) {
        workers += other.workers
        silentWorkers += other.silentWorkers
        for (name, connections) in other.listeners {
            listeners[name, default: .init()].accepted += connections.accepted
            listeners[name, default: .init()].ended += connections.ended
        }
        refusals.merge(other.refusals, uniquingKeysWith: +)
        endings.merge(other.endings, uniquingKeysWith: +)
        messages += other.messages
        bytesIn += other.bytesIn
        bytesOut += other.bytesOut
        handshakesFailed += other.handshakesFailed
        bufferedBytes += other.bufferedBytes
        turns.merge(other.turns)
        timers += other.timers
        watchedDescriptors += other.watchedDescriptors
        process = process ?? other.process
    }
}
