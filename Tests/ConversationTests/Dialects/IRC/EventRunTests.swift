import Testing

@testable import Conversation

@Suite("EventRun", .timeLimit(.minutes(10)))
struct EventRunTests {
    private func run(_ events: EventRun.Event...) -> EventRun {
        var run = EventRun(events[0], text: "the only one")
        for event in events.dropFirst() { run.add(event) }
        return run
    }

    @Test func `one event is shown in full`() {
        #expect(run(.joined("ada")).text == "the only one")
    }

    @Test func `several are counted and named`() {
        let run = run(.joined("ada"), .joined("bob"), .left("eve"), .renamed("dan", to: "dan2"))
        #expect(run.text == "2 joined: ada, bob; 1 left: eve; dan is now dan2")
    }

    @Test func `one that came and went again is not named`() {
        #expect(run(.joined("ada"), .joined("bob"), .left("ada")).text == "1 joined: bob")
        #expect(
            run(.left("ada"), .joined("ada"), .left("bob")).text == "1 joined: ada; 1 left: bob")
        #expect(run(.joined("ada"), .left("ada")).text == "2 events without a lasting change")
    }

    @Test func `a nick that is changed twice, or after the join, is named once`() {
        #expect(run(.joined("ada"), .renamed("ada", to: "ada2")).text == "1 joined: ada2")
        #expect(run(.renamed("a", to: "b"), .renamed("b", to: "c")).text == "a is now c")
        #expect(
            run(.renamed("a", to: "b"), .renamed("b", to: "a")).text
                == "2 events without a lasting change")
    }

    @Test func `many names are cut, and a run has an end`() {
        var run = EventRun(.joined("n0"), text: "")
        for number in 1..<20 { run.add(.joined("n\(number)")) }
        #expect(run.text == "20 joined: n0, n1, n2, n3, n4, n5, n6, n7 and 12 more")
        #expect(!run.isFull)
        for number in 20..<EventRun.limit { run.add(.joined("n\(number)")) }
        #expect(run.isFull)
    }
}
