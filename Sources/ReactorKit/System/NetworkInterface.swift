import Glibc

/// A network interface of this machine, such as `lo` or `eth0`; see netdevice(7).
public struct NetworkInterface: Hashable, Sendable {
    /// The kernel's number of it, at least 1.
    public let index: UInt32
    /// Its name, as ip(8) shows it.
    public let name: String

    /// The interface with this name; nil when there is none.
    public init?(named name: String) {
        let index = name.hasNUL ? 0 : unsafe if_nametoindex(name)
        if index == 0 { return nil }
        self.index = index
        self.name = name
    }

    private init(index: UInt32, name: String) {
        self.index = index
        self.name = name
    }

    /// All interfaces, up or down; empty when the kernel does not report them.
    public static var all: [NetworkInterface] {
        guard let list = unsafe if_nameindex() else { return [] }
        defer { unsafe if_freenameindex(list) }
        var found: [NetworkInterface] = []
        var next = unsafe list
        while let name = unsafe next.pointee.if_name {
            found.append(
                NetworkInterface(
                    index: unsafe next.pointee.if_index, name: unsafe String(cString: name)))
            unsafe next += 1
        }
        return found
    }
}
