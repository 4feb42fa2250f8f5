package import SystemPackage

/// Where the control socket is, when the settings do not say. Pure.
///
/// A server of root's has `/run/carillond/control`; one of a service manager's, with another
/// user, `$RUNTIME_DIRECTORY/control` (systemd.exec(5), `RuntimeDirectory=carillond`, which is
/// the same place); any other user's `$XDG_RUNTIME_DIR/carillond/control`.
package enum ControlPlace {
    private static let ofRoot: FilePath = "/run/carillond/control"

    /// Where a server makes it; nil without a default path.
    package static func ofServer(_ environment: [String: String], user: UInt32) -> FilePath? {
        if let folder = runtimeFolder(environment) { return folder.appending("control") }
        return user == 0 ? ofRoot : ofUser(environment)
    }

    /// Where a client looks for it, in this order.
    package static func ofClient(_ environment: [String: String], user: UInt32) -> [FilePath] {
        let own = user == 0 ? nil : ofUser(environment)
        return [runtimeFolder(environment)?.appending("control"), own, ofRoot].compactMap(\.self)
    }

    // MARK: -

    private static func runtimeFolder(_ environment: [String: String]) -> FilePath? {
        // Several are separated by colons.
        absolute(environment["RUNTIME_DIRECTORY"]?.split(separator: ":").first.map(String.init))
    }

    private static func ofUser(_ environment: [String: String]) -> FilePath? {
        absolute(environment["XDG_RUNTIME_DIR"])?.appending("carillond/control")
    }

    private static func absolute(_ path: String?) -> FilePath? {
        guard let path, path.hasPrefix("/") else { return nil }
        return FilePath(path)
    }
}
