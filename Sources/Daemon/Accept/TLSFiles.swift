package import ReactorKit
package import ReactorTLS
import Settings
import SystemPackage

/// A pipe, whose contents were read at the start and cannot change.
struct SpentPipe: Error, CustomStringConvertible {
    let path: String

    var description: String { "cannot read \(path): \(FileContents.Failure.pipe)" }
}

/// Reads the TLS files of listeners, each once, and checks that they are valid.
///
/// Used for one start or one reload: all workers get what it has read.
package struct TLSFiles {
    private let pipes: FileContents.PipePolicy
    private var texts: [String: String] = [:]
    /// The certificates of the configurations that were made, in that order.
    private var certificates: [CertificateValidity] = []

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
            switch settings.clientCertificate {
            case .ignore: .none
            case .request: .optional
            case .require: .required
            }
        if settings.clientCertificate != .ignore {
            if let path = settings.clientAuthorities {
                configuration.authorities = [try source(path)]
            } else {
                // The service identifies the client by its certificate, which may be self-signed.
                configuration.verification = .nothing
            }
        }
        let context = try TLSContext(configuration)
        if let certificate = context.certificate, let path = settings.certificate {
            let validity = CertificateValidity(certificate, file: path)
            if !certificates.contains(validity) { certificates.append(validity) }
        }
        return configuration
    }

    /// A sentence for each certificate in use that is not valid at this second, or not for long.
    package func warnings(at now: Int64) -> [String] {
        certificates.compactMap { $0.warning(at: now) }
    }

    // MARK: -

    private mutating func source(_ path: String) throws -> PEMSource {
        if let text = texts[path] { return .named(path, text: text) }
        if pipes == .refused, let type = try? FilePath(path).stat().type, type == .fifo {
            throw SpentPipe(path: path)
        }
        guard let bytes = try PrivateFile(FilePath(path)).read(pipes: pipes) else {
            throw FileError("there is no file \(path)")
        }
        let text = String(decoding: bytes, as: UTF8.self)
        texts[path] = text
        return .named(path, text: text)
    }
}
