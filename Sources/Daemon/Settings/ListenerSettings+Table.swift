import ReactorKit
package import Settings

extension ListenerSettings {
    /// The settings of one listener, in the order of the documentation.
    package static let table = SettingsTable<ListenerSettings>([
        Setting(
            "listen", \.endpoints, .endpoints(defaultPort: ListenerSettings.defaultPort),
            .now, "Addresses to listen on; port 0 lets the kernel choose one."),
        Setting(
            "service", \.service, .serviceName, .nextStart,
            "The service of the connections; its settings are in a section [service NAME]."),
        Setting(
            "room", \.room, .roomName, .nextStart,
            "For chat with framing = lines: the room of the connections, which are for telnet."),
        Setting(
            "tls-certificate", \.certificate, .absolutePath, .newConnections,
            "The certificate for tls: endpoints, in PEM, followed by its chain."),
        Setting(
            "tls-key", \.key, .absolutePath, .newConnections,
            "The private key of the certificate, in PEM."),
        Setting(
            "tls-minimum", \.tlsMinimum, .choice, .newConnections,
            "The oldest version of TLS that is accepted."),
        Setting(
            "tls-client-certificate", \.clientCertificate, .choice, .newConnections,
            "Ask clients at tls: endpoints for a certificate (request), and refuse those without one (require)."
        ),
        Setting(
            "tls-authorities", \.clientAuthorities, .absolutePath, .newConnections,
            "The authorities that sign clients' certificates, in PEM; off accepts any certificate, for chat only."
        ),
        Setting(
            "socket-mode", \.socketMode, .permissions, .nextStart,
            "The permissions of a unix: endpoint's file; off: those that the umask leaves."),
        Setting(
            "socket-owner", \.socketOwner, .name("user, user:group or :group"), .nextStart,
            "The owner of a unix: endpoint's file."),
        Setting(
            "proxy-from", \.proxies, .addressRanges, .newConnections,
            "Load balancers, whose connections begin with a PROXY header, version 1 or 2."),
    ])

    /// What is wrong with the settings as a whole, though each value is allowed: the setting that
    /// requires another one, and that one.
    var complaint: (setting: String, missing: String, reason: String)? {
        if let endpoint = endpoints.first(where: \.requiresTLS) {
            let missing = certificate == nil ? "tls-certificate" : key == nil ? "tls-key" : nil
            if let missing { return ("listen", missing, "\(endpoint) needs \(missing)") }
        }
        return nil
    }
}
