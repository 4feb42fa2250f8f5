import Daemon
import ReactorKit
import SystemPackage
import Testing

@Suite("ActivationPlan", .timeLimit(.minutes(10)))
struct ActivationPlanTests {
    private func items(_ names: String...) -> [(name: String, descriptor: FileDescriptor)] {
        zip(names, 3...).map { ($0, FileDescriptor(rawValue: Int32($1))) }
    }

    private func adopted(_ plan: ActivationPlan) -> [String] {
        plan.adopted.map { "\($0.descriptor.rawValue) \($0.endpoint)" }.sorted()
    }

    @Test func `without sockets nothing changes`() throws {
        let plan = try ActivationPlan([], in: ServerSettings(.tested))
        #expect(plan.settings == ServerSettings(.tested))
        #expect(plan.adopted == [])
    }

    @Test func `sockets replace endpoints, in order`() throws {
        var settings = ServerSettings(.tested)
        settings.listener.endpoints = [try Endpoint("a:1"), try Endpoint("tls:b:2")]
        let plan = try ActivationPlan(items("unknown", "unknown"), in: settings)
        #expect(adopted(plan) == ["3 a:1", "4 tls:b:2"])
        #expect(plan.settings == settings)
        #expect(plan.warning == nil)
    }

    @Test func `endpoints for which there is none are not opened`() throws {
        var settings = ServerSettings(.tested)
        settings.listener.endpoints = [try Endpoint("a:1"), try Endpoint("b:2")]
        let plan = try ActivationPlan(items("carillond.socket"), in: settings)
        #expect(plan.settings.listener.endpoints == [try Endpoint("a:1")])
        #expect(adopted(plan) == ["3 a:1"])
        #expect(
            plan.warning == """
                not listening on b:2: the service manager has opened fewer sockets than the \
                settings name; add a ListenStream= to the socket unit for each
                """)
    }

    @Test func `sockets that are left over are the last endpoint's`() throws {
        let plan = try ActivationPlan(items("a", "b"), in: ServerSettings(.tested))
        #expect(adopted(plan) == ["3 127.0.0.1:21567", "4 127.0.0.1:21567"])
    }

    @Test func `a name is a section's, and other listeners stay as they are`() throws {
        var settings = ServerSettings(.tested)
        var chat = ListenerSettings()
        chat.endpoints = [try Endpoint("c:3"), try Endpoint("d:4")]
        settings.listeners = ["chat": chat]
        let plan = try ActivationPlan(items("chat"), in: settings)
        #expect(adopted(plan) == ["3 c:3"])
        #expect(plan.settings.listener == settings.listener)
        #expect(plan.settings.listeners["chat"]?.endpoints == [try Endpoint("c:3")])
    }

    @Test func `an error names a socket without a listener`() throws {
        var settings = ServerSettings(.tested)
        settings.listener.endpoints = []
        let error = #expect(throws: ActivationPlan.Homeless.self) {
            try ActivationPlan(items("lost"), in: settings)
        }
        #expect(error?.description.contains(#"socket "lost" belongs to no listener"#) == true)
    }
}
