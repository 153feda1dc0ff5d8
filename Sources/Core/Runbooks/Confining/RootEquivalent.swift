import Documents

/// Paths whose content root executes or obeys. Writing one of them is as good as being root, so a step that does needs
/// a reason, and no order may bring path or content unless the allowlist bounds them.
public enum RootEquivalent {
    /// What is obeyed, by folder or file; longest first where they nest.
    static let table: [(path: String, what: String)] = [
        ("/etc/crontab", "cron runs it"), ("/etc/cron.d", "cron runs it"), ("/etc/cron.hourly", "cron runs it"),
        ("/etc/cron.daily", "cron runs it"), ("/etc/cron.weekly", "cron runs it"),
        ("/etc/cron.monthly", "cron runs it"), ("/etc/anacrontab", "cron runs it"), ("/var/spool/cron", "cron runs it"),
        ("/etc/systemd", "systemd obeys it"), ("/usr/lib/systemd", "systemd obeys it"),
        ("/lib/systemd", "systemd obeys it"), ("/usr/local/lib/systemd", "systemd obeys it"),
        ("/run/systemd", "systemd obeys it"), ("/etc/init.d", "init runs it"), ("/etc/rc.local", "init runs it"),
        ("/etc/inittab", "init obeys it"), ("/etc/default", "services read their options there"),
        ("/etc/tmpfiles.d", "systemd-tmpfiles obeys it"), ("/usr/lib/tmpfiles.d", "systemd-tmpfiles obeys it"),
        ("/etc/sysusers.d", "systemd-sysusers obeys it"), ("/etc/binfmt.d", "the kernel starts interpreters by it"),
        ("/etc/sudoers", "sudo obeys it"), ("/etc/sudoers.d", "sudo obeys it"), ("/etc/sudo.conf", "sudo loads it"),
        ("/etc/doas.conf", "doas obeys it"), ("/etc/polkit-1", "polkit grants by it"),
        ("/usr/share/polkit-1", "polkit grants by it"), ("/etc/dbus-1", "D-Bus grants by it"),
        ("/usr/share/dbus-1", "D-Bus starts services by it"), ("/etc/pam.d", "PAM loads modules by it"),
        ("/etc/pam.conf", "PAM loads modules by it"), ("/etc/security", "PAM obeys it"),
        ("/etc/nsswitch.conf", "libc loads modules by it"), ("/etc/ld.so.preload", "the loader loads it everywhere"),
        ("/etc/ld.so.conf", "the loader obeys it"), ("/etc/ld.so.conf.d", "the loader obeys it"),
        ("/etc/ld.so.cache", "the loader obeys it"), ("/etc/profile", "login shells run it"),
        ("/etc/profile.d", "login shells run it"), ("/etc/bash.bashrc", "shells run it"),
        ("/etc/environment", "logins take it over"), ("/etc/zsh", "shells run it"),
        ("/etc/skel", "new accounts run it"),
        ("/etc/udev", "udev runs commands by it"), ("/usr/lib/udev", "udev runs commands by it"),
        ("/lib/udev", "udev runs commands by it"), ("/run/udev", "udev runs commands by it"),
        ("/etc/apt", "apt runs hooks by it"), ("/etc/dpkg", "dpkg runs hooks by it"),
        ("/var/lib/dpkg", "dpkg runs its scripts"), ("/etc/yum.repos.d", "packages come from there"),
        ("/etc/yum", "yum loads plugins by it"), ("/etc/dnf", "dnf loads plugins by it"),
        ("/etc/ssh/sshd_config", "sshd runs commands by it"), ("/etc/ssh/sshd_config.d", "sshd runs commands by it"),
        ("/etc/ssh", "sshd and ssh obey it"), ("/etc/passwd", "it says who is root"),
        ("/etc/shadow", "it says who is root"), ("/etc/group", "it says who is root"),
        ("/etc/gshadow", "it says who is root"), ("/etc/subuid", "it maps users"), ("/etc/subgid", "it maps users"),
        ("/etc/shells", "logins obey it"), ("/etc/securetty", "logins obey it"),
        ("/etc/fstab", "it is mounted at boot"),
        ("/etc/crypttab", "it is unlocked at boot"), ("/etc/exports", "the NFS server grants by it"),
        ("/etc/modprobe.d", "modprobe runs commands by it"), ("/etc/modules", "the kernel loads it"),
        ("/etc/modules-load.d", "the kernel loads it"), ("/lib/modules", "the kernel loads it"),
        ("/usr/lib/modules", "the kernel loads it"), ("/etc/sysctl.conf", "the kernel obeys it"),
        ("/etc/sysctl.d", "the kernel obeys it"), ("/etc/initramfs-tools", "it runs at boot"),
        ("/etc/dracut.conf.d", "it runs at boot"), ("/etc/grub.d", "it runs at boot"),
        ("/etc/kernel", "it runs when kernels are installed"), ("/boot", "it runs at boot"),
        ("/efi", "it runs at boot"),
        ("/etc/network", "ifupdown runs commands by it"), ("/etc/NetworkManager", "NetworkManager runs commands by it"),
        ("/etc/networkd-dispatcher", "it runs when networks change"), ("/etc/dhcp", "the DHCP client runs hooks by it"),
        ("/etc/ppp", "pppd runs it"), ("/etc/acpi", "acpid runs it"),
        ("/etc/logrotate.d", "logrotate runs commands by it"),
        ("/etc/logrotate.conf", "logrotate runs commands by it"), ("/etc/rsyslog.d", "rsyslog runs commands by it"),
        ("/etc/rsyslog.conf", "rsyslog runs commands by it"), ("/etc/update-motd.d", "logins run it as root"),
        ("/etc/xinetd.d", "xinetd runs it"), ("/etc/inetd.conf", "inetd runs it"), ("/etc/at.allow", "at obeys it"),
        ("/var/spool/at", "at runs it"), ("/etc/alternatives", "it says which program runs"),
        ("/etc/ca-certificates", "it says whom to trust"), ("/usr/share/ca-certificates", "it says whom to trust"),
        ("/usr/local/share/ca-certificates", "it says whom to trust"), ("/etc/ssl/certs", "it says whom to trust"),
        ("/etc/ssl/openssl.cnf", "OpenSSL loads modules by it"), ("/etc/krb5.conf", "logins obey it"),
        ("/etc/docker", "the container runtime obeys it"), ("/etc/containers", "the container runtime obeys it"),
        ("/etc/nix", "nix-daemon obeys it"), ("/nix", "programs run from there"),
        ("/bin", "programs run from there"), ("/sbin", "programs run from there"), ("/lib", "programs load it"),
        ("/lib64", "programs load it"), ("/usr/bin", "programs run from there"),
        ("/usr/sbin", "programs run from there"),
        ("/usr/lib", "programs load it"), ("/usr/lib64", "programs load it"),
        ("/usr/libexec", "programs run from there"),
        ("/usr/local/bin", "programs run from there"), ("/usr/local/sbin", "programs run from there"),
        ("/usr/local/lib", "programs load it"), ("/opt", "programs run from there"),
        ("/var/lib/systemd", "systemd obeys it"), ("/root", "root's shells and keys lie there"),
        ("/lib32", "programs load it"), ("/libx32", "programs load it"), ("/libexec", "programs run from there"),
        ("/var/lib/cloud", "cloud-init runs it"), ("/var/lib/dbus", "D-Bus obeys it"),
        ("/var/lib/polkit-1", "polkit grants by it"), ("/var/lib/rpm", "rpm runs its scripts"),
        ("/var/lib/apt", "packages come from there"), ("/var/cache/apt", "packages come from there"),
        ("/var/lib/snapd", "snapd runs it"), ("/snap", "programs run from there"),
        ("/var/lib/docker", "the container runtime obeys it"),
        ("/var/lib/containers", "the container runtime obeys it"), ("/var/lib/libvirt", "libvirt obeys it"),
        ("/var/lib/NetworkManager", "NetworkManager obeys it"), ("/var/lib/AccountsService", "logins obey it"),
        ("/var/lib/alternatives", "it says which program runs"), ("/var/lib/dkms", "the kernel loads it"),
        ("/var/spool/incron", "incron runs it"), ("/var/spool/anacron", "cron runs it"),
        ("/run/tmpfiles.d", "systemd-tmpfiles obeys it"), ("/run/sysctl.d", "the kernel obeys it"),
        ("/run/modprobe.d", "modprobe runs commands by it"), ("/run/polkit-1", "polkit grants by it"),
        ("/run/dbus", "D-Bus obeys it"), ("/run/NetworkManager", "NetworkManager obeys it"),
        ("/run/sudo", "sudo obeys it"), ("/var/run", "services obey what lies there"),
        // Nobody can list all that reads its settings or loads its parts here, so what is harmless is listed instead.
        ("/etc", "root's programs read their settings there"), ("/usr", "programs run from there or load it"),
    ]

    /// What nobody obeys although it lies in a folder of the table, and why.
    static let harmless: [(path: String, why: String)] = [
        ("/etc/issue", "a text that is shown before a login"),
        ("/etc/issue.net", "a text that is shown before a login"),
        ("/etc/motd", "a text that is shown after a login"),
        ("/etc/hosts", "names of addresses; who answers there still has to prove who it is"),
        ("/etc/hostname", "the host's own name"),
        ("/etc/timezone", "how times are shown"), ("/etc/localtime", "how times are shown"),
        ("/etc/chrony/sources.d", "time servers, nothing else is read from there"),
        ("/usr/local/etc", "settings of software that the site brought itself"),
    ]

    /// Of a home folder as a whole, or of all of them. Single files in one are judged by their names.
    static func homes(_ path: String) -> String? {
        let parts = path.split(separator: "/")
        guard parts.first == "home", parts.count <= 2 else { return nil }
        return "keys and shell files of a login lie there"
    }

    /// Names that are obeyed wherever they lie, such as in a home folder.
    static let names: Set<String> = [
        ".ssh", "authorized_keys", ".bashrc", ".bash_profile", ".bash_login", ".bash_logout", ".bash_aliases",
        ".profile",
        ".zshrc", ".zshenv", ".zprofile", ".zlogin", ".zlogout", ".kshrc", ".mkshrc", ".cshrc", ".tcshrc", ".login",
        ".logout", ".inputrc", ".xprofile", ".xsession", ".xsessionrc", ".xinitrc", ".config", ".local", ".gnupg",
        ".forward", ".rhosts", ".shosts", ".k5login", ".pam_environment", ".vimrc", ".vim", ".exrc", ".emacs",
        ".emacs.d", ".gitconfig", ".tmux.conf", ".screenrc",
    ]

    /// Why root obeys what this path holds; nil where it does not.
    public static func reason(_ path: String) -> String? { listed(path) ?? homes(path) }

    /// By the longest entry that fits, and by names.
    private static func listed(_ path: String) -> String? {
        guard let name = PathName(path) else { return nil }
        let fits = table.filter { name.lies(under: $0.path) }
        let spared = harmless.filter { name.lies(under: $0.path) }.map(\.path.utf8.count).max() ?? 0
        if let longest = fits.max(by: { $0.path.utf8.count < $1.path.utf8.count }),
            longest.path.utf8.count > spared
        {
            return longest.what
        }
        let components = path.split(separator: "/")
        return components.contains { names.contains(String($0)) } ? "logins obey it" : nil
    }

    static func obeys(_ path: String) -> Bool { reason(path) != nil }

    /// Whether something below this folder is obeyed. Names that any folder may hold do not count.
    static func mayHold(_ root: String) -> String? {
        if let reason = listed(root) { return reason }
        return table.first { PathName($0.path)?.lies(under: root) ?? false }
            .map { "\($0.path) lies below it, and \($0.what)" }
    }

    /// Whether a path below one of these roots (none: anywhere) that matches the pattern may be obeyed.
    static func mayMatch(_ pattern: Pattern, under roots: [String]) -> String? {
        switch pattern.reading(from: ObeyedPath(under: roots)) {
        case .nowhere: nil
        case .accepted(let path): path.reason
        case .unknown: "it is too complex to rule out what root obeys"
        }
    }
}
