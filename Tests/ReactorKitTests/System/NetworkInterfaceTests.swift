import ReactorKit
import Testing

@Suite("NetworkInterface", .timeLimit(.minutes(10)))
struct NetworkInterfaceTests {
    @Test func `each interface is found again by its name`() {
        let all = NetworkInterface.all
        #expect(!all.isEmpty)
        for interface in all { #expect(NetworkInterface(named: interface.name) == interface) }
    }

    @Test func `there is no interface of an unknown name`() {
        #expect(NetworkInterface(named: "no-such-one") == nil)
    }
}
