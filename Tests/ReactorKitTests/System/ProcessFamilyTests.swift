import Glibc
import ReactorKit
import ReactorTesting
import Testing

@Suite("ProcessFamily", .timeLimit(.minutes(10)))
struct ProcessFamilyTests {
    private let reactor: Reactor
    private let recorder = RecordingChild()

    init() throws { reactor = try Reactor() }

    /// A shell that runs another one, which is ready.
    private func family(_ script: String) throws -> ChildProcess {
        let child = try reactor.spawn(
            ChildSettings("/bin/sh", ["-c", script]), protocol: recorder)
        try #require(try reactor.turn(until: { recorder.text == "ready\n" }))
        return child
    }

    @Test func `a signal reaches a child's children, and no shell keeps it from them`() throws {
        let child = try family(
            """
            trap : TERM
            sh -c 'trap "echo ended; exit 3" TERM; echo ready; while :; do sleep 5; done'
            echo "it ended with $?"
            """)
        #expect(ProcessFamily.members(of: child.id).count >= 2)
        ProcessFamily.signal(.terminate, from: child.id)
        try #require(try reactor.turn(until: { recorder.status == .code(0) }))
        #expect(recorder.text == "ready\nended\nit ended with 3\n")
        try reactor.endAll()
    }

    @Test func `a kill leaves none of them`() throws {
        let child = try family(
            "trap : TERM; sh -c 'trap : TERM; echo ready; while :; do sleep 5; done'; exit 0")
        ProcessFamily.kill(from: child.id)
        #expect(try reactor.turn(until: { recorder.status == .signal(SIGKILL) }))
        try reactor.endAll()
    }
}
