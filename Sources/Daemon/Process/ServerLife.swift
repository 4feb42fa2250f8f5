/// The phases of a server, and what it accepts in each: one table. Pure.
///
/// Every request, signal, timer and ending is passed to `take`, which alone changes the phase and
/// returns what is to be done. An event that waited in a queue is judged by the phase in which it
/// arrives.
package struct ServerLife: Equatable, Sendable {
    /// A phase.
    package enum Phase: CaseIterable, Sendable {
        /// It does not listen yet.
        case starting
        case serving
        /// It serves, and a successor has been started that does not serve yet.
        case handingOver
        /// It was stopped; for its drain-delay it serves on, but is not ready.
        case announcing
        /// Behind the drain-delay: it does not listen, and waits for connections to end.
        case draining
        /// A successor serves in its place: it does not listen, and waits for connections to end.
        case succeeded
        /// Connections are closed.
        case ending
    }

    /// What happens to it.
    package enum Event: CaseIterable, Sendable {
        /// It listens.
        case started
        case status, reload, upgrade
        /// A stop without a drain-delay, and one with it.
        case stop, stopLater
        case successorServes, successorFailed
        case delayOver
        /// The last connection has ended, or the drain-timeout is over.
        case disconnected, drainOver
    }

    /// What is done about it.
    package enum Step: Equatable, Sendable {
        /// Nothing: it has no meaning in this phase.
        case ignore
        /// Nothing; the reason is reported.
        case refuse(String)
        case answer
        case reload
        case startSuccessor
        /// To answer when the successor that is being started serves, or fails.
        case awaitSuccessor
        /// To serve on after a successor that failed.
        case goOn
        /// To leave all that listens to the successor.
        case leave
        /// To be not ready, and serve on for the drain-delay.
        case announce
        /// To listen no more, and wait for the connections.
        case drain
        /// To close the connections within the drain-timeout, or at once where they had it.
        case close, closeSoon
        /// To abort what is left.
        case endNow
    }

    package private(set) var phase = Phase.starting
    /// A successor serves in its place: files and notices are that one's, for good.
    package private(set) var isSucceeded = false

    package init() {}

    /// What is to be done about an event now; the phase is the next one from then on.
    package mutating func take(_ event: Event) -> Step {
        let step = step(for: event)
        switch step {
        case .startSuccessor: phase = .handingOver
        case .goOn: phase = .serving
        case .leave:
            phase = .succeeded
            isSucceeded = true
        case .announce: phase = .announcing
        case .drain: phase = .draining
        case .close, .closeSoon, .endNow: phase = .ending
        case .ignore, .refuse, .answer, .reload, .awaitSuccessor: break
        }
        return step
    }

    /// The phase as clients see it.
    package var shown: ServerPhase {
        switch phase {
        case .starting: .starting
        case .serving, .handingOver: .ready
        case .announcing, .draining, .succeeded, .ending: .draining
        }
    }

    // MARK: -

    private func step(for event: Event) -> Step {
        switch (event, phase) {
        case (.status, _): .answer

        case (.started, .starting): .goOn
        case (.started, _): .ignore

        case (.reload, .serving): .reload
        case (.reload, .starting), (.upgrade, .starting): .refuse("the server is starting")
        case (.reload, .handingOver): .refuse("a successor is being started")
        case (.upgrade, .serving): .startSuccessor
        case (.upgrade, .handingOver): .awaitSuccessor
        case (.reload, .succeeded), (.upgrade, .succeeded):
            .refuse("a successor serves in this server's place")
        case (.reload, _), (.upgrade, _): .refuse("the server is ending")

        case (.stopLater, .serving), (.stopLater, .handingOver): .announce
        case (.stop, .ending), (.stopLater, .ending): .endNow
        case (.stop, _), (.stopLater, _): .close

        case (.successorServes, .handingOver): .leave
        case (.successorFailed, .handingOver): .goOn
        // The one that was being started when the stop came is ended with it.
        case (.successorServes, _), (.successorFailed, _): .ignore

        case (.delayOver, .announcing): .drain
        case (.disconnected, .draining), (.disconnected, .succeeded): .closeSoon
        case (.drainOver, .draining), (.drainOver, .succeeded): .closeSoon
        case (.delayOver, _), (.disconnected, _), (.drainOver, _): .ignore
        }
    }
}
