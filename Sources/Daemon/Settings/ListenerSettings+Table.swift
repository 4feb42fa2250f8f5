import ReactorKit
package import Settings

extension ListenerSettings {
    /// The settings of one listener, in the order of the documentation.
    package static let table = SettingsTable<ListenerSettings>([
        Setting(
            "listen", \.endpoints, .endpoints(defaultPort: ListenerSettings.defaultPort),
            .now, "Where to listen; port 0 chooses one."),
        Setting(
            "service", \.service, .serviceName, .nextStart,
            "What the connections are for; a section [service NAME] has its settings."),
        Setting(
            "tls-certificate", \.certificate, .absolutePath, .newConnections,
            "The certificate for tls: endpoints, in PEM, its chain behind it."),
        Setting(
            "tls-key", \.key, .absolutePath, .newConnections, "The key of the certificate, in PEM."),
        Setting(
            "tls-minimum", \.tlsMinimum, .choice, .newConnections,
            "The oldest version of TLS that is spoken."
        ),
        Setting(
            "tls-clients", \.clientCertificates, .choice, .newConnections,
            "Whether clients show a certificate."),
        Setting(
            "tls-authorities", \.clientAuthorities, .absolutePath, .newConnections,
            "Those who sign clients' certificates, in PEM."),
        Setting(
            "socket-mode", \.socketMode, .permissions, .nextStart,
            "Who may connect to a unix: endpoint; off leaves that to the umask."),
        Setting(
            "socket-owner", \.socketOwner, .name("user, user:group or :group"), .nextStart,
            "The owner of a unix: endpoint's file."),
        Setting(
            "proxy-from", \.proxies, .addressRanges, .newConnections,
            "Load balancers, whose connections begin with a PROXY header of version 1 or 2."),
    ])

    /// What is wrong with the settings as a whole, though each value is allowed.
    var complaint: String? {
        if let endpoint = endpoints.first(where: \.requiresTLS) {
            if certificate == nil { return "\(endpoint) needs tls-certificate" }
            if key == nil { return "\(endpoint) needs tls-key" }
        }
        if clientCertificates != .none, clientAuthorities == nil {
            return "tls-clients needs tls-authorities, which say whom to believe"
        }
        return nil
    }
}
