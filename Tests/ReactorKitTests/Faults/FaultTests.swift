import Glibc
import ReactorTesting
import Testing

@testable import ReactorKit

/// The kernel may interrupt, defer and cut every call; a conversation is the same all the same.
///
/// A failure prints its seed. To repeat that one alone, put it into the environment variable
/// CARILLON_FAULT_SEED.
@Suite("Faults of system calls", .timeLimit(.minutes(10)))
struct FaultTests {
    static let pollers: [PollerChoice] = [.poll, .epoll]

    @Test(arguments: Conversation.allCases, pollers)
    func `a fault at any one call changes nothing`(
        conversation: Conversation, poller: PollerChoice
    ) throws {
        let story = try conversation.hold(on: poller)
        for fault in SystemFaults.harmless.each {
            for call in 1...conversation.callLimit {
                let injected = try fault.injected(.call(call)) { try conversation.hold(on: poller) }
                #expect(injected.value == story, "fault \(fault.rawValue) at call \(call)")
                // Each call has had its turn.
                if injected.report.faultCount == 0 { break }
            }
        }
    }

    @Test(arguments: Conversation.allCases, pollers)
    func `faults by chance change nothing`(
        conversation: Conversation, poller: PollerChoice
    ) throws {
        let story = try conversation.hold(on: poller)
        var faultCount = 0
        for seed in conversation.seeds {
            let injected = try SystemFaults.harmless.injected(.seed(seed)) {
                try conversation.hold(on: poller)
            }
            #expect(injected.value == story, "CARILLON_FAULT_SEED=\(seed)")
            faultCount += injected.report.faultCount
        }
        #expect(faultCount > 0)
    }

    /// In a process of its own, where no other code opens descriptors.
    @Test func `a reset at any call is reported to each side once, and nothing is left open`() async
    {
        await #expect(processExitsWith: .success) {
            for poller in FaultTests.pollers {
                for conversation in [Conversation.tcp, .unix, .halfClose, .lines, .coupling] {
                    let ends = try conversation.hold(on: poller).endCount
                    let before = openDescriptors()
                    for call in 1...1_000 {
                        let injected = try SystemFaults.reset.injected(.call(call)) {
                            try conversation.hold(on: poller)
                        }
                        #expect(injected.value.endCount == ends, "\(conversation), call \(call)")
                        #expect(injected.value.allSatisfy { !$0.contains("did not end") })
                        if injected.report.faultCount == 0 { break }
                    }
                    let left = openDescriptors().filter { !before.contains($0) }
                    #expect(left.isEmpty, "\(conversation)")
                }
            }
        }
    }
}

extension [String] {
    /// How often an end was reported.
    fileprivate var endCount: Int { count { $0.contains("lost: ") } }
}

extension Conversation {
    /// The many calls of the long conversation are much alike; the others end far below.
    fileprivate var callLimit: Int { self == .close ? 10 : 1_000 }

    fileprivate var seeds: [UInt64] {
        if let seed = unsafe getenv("CARILLON_FAULT_SEED").map({ unsafe String(cString: $0) }) {
            return [UInt64(seed) ?? 0]
        }
        return Array(1...(self == .close ? 16 : 200))
    }
}
