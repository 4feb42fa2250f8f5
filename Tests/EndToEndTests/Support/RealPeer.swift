import Glibc
import TerminalTesting

/// Programs of others, from the packages that `.ci/install tests` brings.
enum RealPeer: String, CaseIterable {
    case telnet = "/usr/bin/telnet"
    case ncat = "/usr/bin/ncat"
    case socat = "/usr/bin/socat"
    case openssl = "/usr/bin/openssl"
    case inetd = "/usr/sbin/inetutils-inetd"

    var isInstalled: Bool { unsafe access(rawValue, X_OK) == 0 }

    func start(_ arguments: [String]) throws -> PipedProgram {
        try PipedProgram(rawValue, arguments, environment: ["LC_ALL": "C.UTF-8", "HOME": "/tmp"])
    }
}
