import Execution
import Glibc
import LaunchPlan
import Runbooks

/// An /etc of our own: what programs need to start and to check certificates, and nobody's accounts.
extension PlanBuilder {
    /// Shown as they are on the host, where they exist.
    private static let shown = [
        "ld.so.cache", "ssl/certs", "ssl/openssl.cnf", "ca-certificates", "pki/tls/certs", "pki/ca-trust",
        "crypto-policies", "alternatives", "localtime", "services", "protocols",
    ]

    mutating func addEtc() {
        // A read of all of /etc takes its place.
        if launch.reads.contains(where: { Self.covers($0.path, "/etc") }) { return }
        allow("/etc", Self.readOnly)
        for (name, text) in texts { add(.file(path: "/etc/" + name, mode: 0o444, content: Array(text.utf8))) }
        if let target = HostFile.target("/etc/os-release") {
            add(.link(path: "/etc/os-release", target: target))
        }
        for name in Self.shown {
            let path = "/etc/" + name
            guard let file = HostFile.resolved(path) else { continue }
            mount(.bind(source: source(Source(file, [.readOnly, .noPrograms])), path: path), access: Self.readOnly)
        }
    }

    private var texts: [(name: String, text: String)] {
        var passwd = "root:x:0:0:root:/tmp:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n"
        var group = "root:x:0:\nnogroup:x:65534:\n"
        if case .own(let user, let primary) = identity, user != 0 {
            passwd += "step:x:\(user):\(primary):step:/tmp:/bin/sh\n"
            if primary != 0 { group += "step:x:\(primary):\n" }
        }
        var texts = [
            ("passwd", passwd), ("group", group), ("hosts", hosts), ("hostname", "step\n"),
            ("nsswitch.conf", "passwd: files\ngroup: files\nhosts: files\(launch.network == .host ? " dns" : "")\n"),
        ]
        if launch.network == .host, let resolver = HostFile.text("/etc/resolv.conf") {
            texts.append(("resolv.conf", resolver))
        }
        return texts
    }

    private var hosts: String {
        let own = "127.0.0.1 localhost step\n::1 localhost ip6-localhost\n"
        return own + addresses.map { "\($0.address) \($0.name)\n" }.joined()
    }
}
