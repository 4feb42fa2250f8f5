package import ReactorTLS
import Settings
import SystemPackage

/// Reads the files of a listener's TLS, once for all workers, and checks that they can be used.
package enum TLSFiles {
    /// A file that is not there, with its path; or `TLSError`, which names the file.
    package static func read(_ settings: ListenerSettings) throws -> TLSConfiguration {
        let named = configuration(settings) { .file($0) }
        // First by their names, so that what is wrong is told of a file.
        _ = try TLSContext(named)
        let read = try configuration(settings) { path in
            guard let bytes = try PrivateFile(FilePath(path)).read() else {
                throw FileError("there is no file \(path)")
            }
            return .text(String(decoding: bytes, as: UTF8.self))
        }
        // The files may have changed meanwhile.
        _ = try TLSContext(read)
        return read
    }

    private static func configuration(
        _ settings: ListenerSettings, source: (String) throws -> PEMSource
    ) rethrows -> TLSConfiguration {
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
        return configuration
    }
}
