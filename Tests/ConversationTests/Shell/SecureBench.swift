import Conversation
import Glibc
import ReactorKit
import ReactorTLS
import ReactorTesting
import Settings
import SystemPackage
import TLSTesting
import Timestamps

/// A client session on a real reactor, with a timestamp server behind TLS on its other side, and
/// a file of certificates of its own.
final class SecureBench {
    let reactor: Reactor
    let terminal = FakeTerminal()
    /// The server's side; its context may be changed.
    let server: TLS
    /// Where the server is, by its address.
    let endpoint: Endpoint
    let folder: FilePath
    private var session: ClientSession?

    init(_ identity: TLSIdentity) throws {
        let reactor = try Reactor()
        let server = TLS.server(try TLSContext(.server(identity)), on: reactor)
        let timestamp = Timestamp(.unix, wallSecond: { 7 })
        let listeners = try reactor.listen(
            at: Endpoint(host: "127.0.0.1", port: 0),
            factory: server.wrapping { _ in TimestampServer(timestamp) })
        endpoint = .tls(host: "127.0.0.1", port: listeners.first?.address.port ?? 0)
        folder = FilePath("/tmp/carillon-tests-\(UInt64.random(in: .min ... .max))")
        self.reactor = reactor
        self.server = server
    }

    deinit {
        unsafe unlink(file.string)
        unsafe rmdir(folder.string)
    }

    /// The file of certificates.
    var file: FilePath { folder.appending("known-certificates") }

    /// Its contents; empty when there is none.
    var known: String {
        String(decoding: (try? PrivateFile(file).read()) ?? [], as: UTF8.self)
    }

    /// Starts a client; the endpoint is the server's by default.
    func start(to endpoint: Endpoint? = nil, _ settings: Connector.Settings = Connector.Settings())
    {
        let file = file
        let connector = Connector(on: reactor, settings: settings) { () throws(FileError) in
            CertificateStore(PrivateFile(file))
        }
        session = ClientSession(
            to: [Destination(endpoint ?? self.endpoint)], on: reactor, terminal: terminal,
            connector: connector,
            wallSecond: { 0 }, stopJob: {}, timeOfDay: { _ in "00:00:00" })
        session?.start()
    }

    func type(_ keys: String) {
        session?.typed(Array(keys.utf8).span)
    }

    /// Turns until the screen shows this.
    func shows(_ text: String) throws -> Bool {
        try reactor.turn(until: { self.terminal.picture.contains(text) })
    }

    /// Sends a line and waits for its answer.
    func talks(_ message: String = "hope") throws -> Bool {
        type("\(message)\r")
        return try shows("[7] \(message)")
    }

    /// Without this the reactor would be held by what is registered with it.
    func end() throws {
        try reactor.endAll()
    }
}
