import CPosix
import Glibc
package import SystemPackage

/// A user and a group that a process can become.
package struct Account: Equatable, Sendable {
    /// The user's name, or its number in digits.
    package let name: String
    /// The numbers of both.
    package let user: UInt32
    package let group: UInt32

    /// The user and group that this process acts as.
    package static var current: Account {
        Account(name: String(geteuid()), user: geteuid(), group: getegid())
    }

    /// An account by numbers.
    package init(name: String, user: UInt32, group: UInt32) {
        self.name = name
        self.user = user
        self.group = group
    }

    /// Looks names, or numbers, up; the group is the user's own unless another is named.
    ///
    /// Blocks, since the user database may be on the network.
    /// - Throws: `SystemError` with ENOENT when there is none of that name: `getpwnam` for the
    ///   user, `getgrnam` for the group.
    package init(user: String?, group: String?) throws(SystemError) {
        var (userNumber, groupNumber) = (geteuid(), getegid())
        if let user {
            let user = try user.forC("getpwnam", "the user's name")
            let code = unsafe cs_find_user(user, &userNumber, &groupNumber)
            if code != 0 { throw SystemError(call: "getpwnam", code: Errno(rawValue: code)) }
        }
        if let group {
            let group = try group.forC("getgrnam", "the group's name")
            let code = unsafe cs_find_group(group, &groupNumber)
            if code != 0 { throw SystemError(call: "getgrnam", code: Errno(rawValue: code)) }
        }
        self.init(name: user ?? String(userNumber), user: userNumber, group: groupNumber)
    }

    /// Replaces the process's groups with those of this account.
    ///
    /// Call it before a change of the root, which hides the database of groups.
    /// - Throws: `SystemError` (initgroups).
    package func takeGroups() throws(SystemError) {
        let name = try name.forC("initgroups", "the user's name")
        try check("initgroups", unsafe cs_take_groups(name, group))
    }

    /// Becomes this account in every thread of the process, for good.
    ///
    /// - Throws: `SystemError` (setresuid), with EPERM also when the change could be undone.
    package func become() throws(SystemError) {
        try check("setresuid", cs_become(user, group))
    }

    /// Makes a file this account's; a link itself, not what it leads to.
    ///
    /// - Throws: `SystemError` (lchown).
    package func own(_ path: FilePath) throws(SystemError) {
        try check("lchown", unsafe lchown(path.string, user, group))
    }

    /// Makes an open file this account's.
    ///
    /// - Throws: `SystemError` (fchown).
    package func own(_ descriptor: FileDescriptor) throws(SystemError) {
        try check("fchown", fchown(descriptor.rawValue, user, group))
    }
}

/// The root folder, working folder and umask of the process.
package enum ProcessGround {
    /// chroot(2); the new root is the working directory as well.
    package static func changeRoot(to path: FilePath) throws(SystemError) {
        try check("chroot", unsafe cs_change_root(path.string))
    }

    /// chdir(2).
    package static func changeFolder(to path: FilePath) throws(SystemError) {
        try check("chdir", unsafe chdir(path.string))
    }

    /// umask(2).
    package static func changeMask(to mask: Int) {
        _ = umask(mode_t(mask))
    }
}
