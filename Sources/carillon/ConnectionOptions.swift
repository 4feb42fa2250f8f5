import ArgumentParser
import Conversation
import Glibc
import ReactorKit
import ReactorTLS
import Settings
import SystemPackage

/// The command line's options for connections.
struct ConnectionOptions: ParsableArguments {
    @Option(help: "Trust the authorities in this file too; may be repeated.")
    var ca: [String] = []

    @Option(help: "The client's certificate, for a server that requests one.")
    var certificate: String?

    @Option(help: "Its private key; may be in the same file.")
    var key: String?

    @Option(
        help: ArgumentHelp(
            "Accept only this certificate or key of a server; may be repeated.",
            valueName: "sha256:9f86d0…"),
        transform: { text in
            guard let pin = TLSFingerprint(pin: text) else {
                throw ValidationError("write sha256: and 64 hexadecimal digits.")
            }
            return pin
        })
    var pin: [TLSFingerprint] = []

    @Flag(help: "Accept any certificate of a new server, and only that one from then on.")
    var trustOnFirstUse = false

    @Option(
        help: ArgumentHelp(
            "Connect through this proxy: socks5://host:1080 or http://host:3128.",
            valueName: "url"),
        transform: { try Proxy($0) })
    var proxy: Proxy?

    @Flag(help: "Connect directly, and ignore ALL_PROXY and HTTPS_PROXY.")
    var noProxy = false

    func validate() throws {
        if key != nil, certificate == nil {
            throw ValidationError("--key needs a --certificate.")
        }
        if proxy != nil, noProxy {
            throw ValidationError("--proxy and --no-proxy exclude each other.")
        }
    }

    /// The connector for these options.
    ///
    /// - Throws: `FileError` for a pipe that cannot be read.
    func connector(on reactor: Reactor) throws(FileError) -> Connector {
        var pipes: [String: PEMSource] = [:]
        var settings = Connector.Settings()
        settings.proxy = proxyChoice()
        for path in ca { settings.authorities.append(try Self.source(path, &pipes)) }
        if let certificate {
            settings.identity = TLSIdentity(
                certificateChain: try Self.source(certificate, &pipes),
                privateKey: try Self.source(key ?? certificate, &pipes))
        }
        settings.pins = Set(pin)
        settings.trustsOnFirstUse = trustOnFirstUse
        settings.home = Self.environment(["HOME"])["HOME"] ?? "~"
        let folders = Self.environment(["HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"])
        return Connector(on: reactor, settings: settings) { () throws(FileError) in
            let state = try UserFolders(of: "carillon", environment: folders).state
            return CertificateStore(PrivateFile(state.appending("known-certificates")))
        }
    }

    /// Each connection reads its files again, except for pipes, which are read here, once.
    private static func source(
        _ path: String, _ pipes: inout [String: PEMSource]
    ) throws(FileError) -> PEMSource {
        guard (try? FilePath(path).stat())?.type == .fifo else { return .file(path) }
        if let known = pipes[path] { return known }
        let bytes = try PrivateFile(FilePath(path)).read(limit: 16 << 20, pipes: .atStart) ?? []
        let source = PEMSource.named(path, text: String(decoding: bytes, as: UTF8.self))
        pipes[path] = source
        return source
    }

    private func proxyChoice() -> ProxyChoice {
        if noProxy { return .direct }
        if let proxy { return .always(proxy) }
        let names = ["https_proxy", "all_proxy", "no_proxy"]
        return .environment(
            ProxySettings(Self.environment(names + names.map { $0.uppercased() })))
    }

    private static func environment(_ names: [String]) -> [String: String] {
        names.reduce(into: [:]) { values, name in
            if let value = unsafe getenv(name) { values[name] = unsafe String(cString: value) }
        }
    }
}
