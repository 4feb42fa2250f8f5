package import ReactorKit
package import ReactorTLS
import Settings
import SystemPackage

/// Reads the TLS files of listeners, each once, and checks that they are valid.
///
/// Used for one start or one reload: all workers get what it has read.
package struct TLSFiles {
    private let pipes: FileContents.PipePolicy
    private var texts: [String: String] = [:]

    /// Reads nothing yet.
    package init(pipes: FileContents.PipePolicy) {
        self.pipes = pipes
    }

    /// Reads all files that these settings need.
    ///
    /// - Throws: `ListenError`, which names the endpoint.
    package mutating func readAll(for settings: ServerSettings) throws(ListenError) {
        for plan in ListenerPlan.all(of: settings) where plan.endpoint.requiresTLS {
            do {
                _ = try configuration(for: plan.settings)
            } catch {
                throw ListenError(endpoint: plan.endpoint, reason: error)
            }
        }
    }

    /// The TLS configuration of a listener.
    ///
    /// - Throws: `FileError` for a file that cannot be read, `TLSError` for an invalid one; both
    ///   name the file.
    package mutating func configuration(
        for settings: ListenerSettings
    ) throws -> TLSConfiguration {
        var configuration = TLSConfiguration.server(
            TLSIdentity(
                certificateChain: try source(settings.certificate ?? ""),
                privateKey: try source(settings.key ?? "")))
        configuration.minimumVersion = settings.tlsMinimum == .tls13 ? .tls13 : .tls12
        configuration.clientCertificates =
            switch settings.clientCertificates {
            case .none: .none
            case .optional: .optional
            case .required: .required
            }
        if settings.clientCertificates != .none, let path = settings.clientAuthorities {
            configuration.authorities = [try source(path)]
        }
        _ = try TLSContext(configuration)
        return configuration
    }

    // MARK: -

    private mutating func source(_ path: String) throws(FileError) -> PEMSource {
        if let text = texts[path] { return .named(path, text: text) }
        guard let bytes = try PrivateFile(FilePath(path)).read(pipes: pipes) else {
            throw FileError("there is no file \(path)")
        }
        let text = String(decoding: bytes, as: UTF8.self)
        texts[path] = text
        return .named(path, text: text)
    }
}
