/// How a reactor waits for its descriptors.
public enum PollerChoice: String, Hashable, Sendable, CaseIterable {
    /// poll(2) while they are few, epoll(7) when they are many.
    case automatic
    /// poll(2), whatever their number.
    case poll
    /// epoll(7) from the start; poll(2) only while the kernel has no room for it.
    case epoll
}
