import Glibc
import SystemPackage
import Testing

@testable import ReactorKit

@Suite("ActivatedDescriptors", .timeLimit(.minutes(10)))
struct ActivatedDescriptorsTests {
    private func parse(_ environment: [String: String]) throws -> [String] {
        try ActivatedDescriptors.parse(environment, processID: 7).map {
            "\($0.descriptor.rawValue) \($0.name)"
        }
    }

    @Test(arguments: [
        [:], ["LISTEN_FDS": "1"], ["LISTEN_PID": "7"], ["LISTEN_PID": "8", "LISTEN_FDS": "1"],
        ["LISTEN_PID": "8", "LISTEN_FDS": "nonsense"],
    ])
    func `without variables for this process there are no descriptors`(
        environment: [String: String]
    ) throws {
        #expect(try parse(environment).isEmpty)
    }

    @Test func `the numbers start at 3`() throws {
        #expect(
            try parse(["LISTEN_PID": "7", "LISTEN_FDS": "2"]) == ["3 unknown", "4 unknown"])
    }

    @Test func `each has its name, which may be empty`() throws {
        #expect(
            try parse(["LISTEN_PID": "7", "LISTEN_FDS": "3", "LISTEN_FDNAMES": "chat::status"])
                == ["3 chat", "4 ", "5 status"])
    }

    @Test(arguments: [
        ("LISTEN_PID", ""), ("LISTEN_PID", "x"), ("LISTEN_PID", "-7"), ("LISTEN_PID", "+7"),
        ("LISTEN_PID", "99999999999"), ("LISTEN_FDS", ""), ("LISTEN_FDS", "0"),
        ("LISTEN_FDS", "-1"), ("LISTEN_FDS", "1 "), ("LISTEN_FDS", "2147483647"),
        ("LISTEN_FDNAMES", "one"), ("LISTEN_FDNAMES", "one:two:three"), ("LISTEN_FDNAMES", ""),
    ])
    func `the error for an invalid value contains its variable`(variable: String, value: String)
        throws
    {
        var environment = ["LISTEN_PID": "7", "LISTEN_FDS": "2"]
        environment[variable] = value
        #expect(throws: ActivationError(variable: variable, value: value)) {
            try parse(environment)
        }
    }

    @Test func `an error is one sentence`() {
        #expect(
            "\(ActivationError(variable: "LISTEN_FDS", value: "many"))"
                == "the environment variable LISTEN_FDS is invalid: \"many\"")
    }

    /// Descriptor 3 and the environment belong to the whole process.
    @Test func `taken descriptors are closed on exec, and the variables are removed`() async {
        await #expect(processExitsWith: .success) {
            Self.openThree()
            _ = fcntl(3, F_SETFD, 0)
            unsafe setenv("LISTEN_PID", "\(getpid())", 1)
            unsafe setenv("LISTEN_FDS", "1", 1)
            unsafe setenv("LISTEN_FDNAMES", "chat", 1)
            let items = try ActivatedDescriptors.take()
            #expect(items.map(\.name) == ["chat"])
            #expect(items.map(\.descriptor.rawValue) == [3])
            #expect(fcntl(3, F_GETFD) & FD_CLOEXEC != 0)
            #expect(unsafe getenv("LISTEN_FDS") == nil)
            #expect(try ActivatedDescriptors.take().isEmpty)
        }
    }

    /// Keeps descriptor 3 open until the end of the process.
    ///
    /// Its number is taken only where it is free: libdispatch may take it at the same time. One that
    /// is open is left as it is, but for the main thread's eventfd, which is closed soon; see
    /// `openDescriptors`. Another eventfd stays, so this does not wait for ever.
    private static func openThree() {
        for _ in 0..<2_000 {
            let lowest = dup(0)
            if lowest == 3 { return }
            close(lowest)
            let name = openDescriptors().first { $0.hasPrefix("3 ") }
            if let name, !name.hasSuffix("[eventfd]") { return }
            sched_yield()
        }
    }

    @Test func `a descriptor that is not open is an error`() throws {
        let environment = ["LISTEN_PID": "7", "LISTEN_FDS": "65536"]
        let error = #expect(throws: SystemError.self) {
            try ActivatedDescriptors.take(from: environment, processID: 7)
        }
        #expect(error?.code == .badFileDescriptor)
    }
}
