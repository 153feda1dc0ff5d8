import Documents
import Foundation
import TestKit
import Testing

extension WholeProduct {
    /// The way to the control server: what breaks it, and that nothing is lost meanwhile.
    @Suite struct Connections {
        @Test func `without its server a host carries on, and delivers later`() throws {
            try Clinic.open { clinic in
                try clinic.turn()
                let port = try clinic.stopServer()

                let turn = try clinic.tries("agent \(Clinic.config) --once")
                #expect(turn.status == 1)
                #expect(turn.errors.contains("nobody answers"))
                try clinic.orderly("run RB-NOTE-001 --set text=meanwhile \(Clinic.config)")
                #expect(try clinic.text("srv/note.txt") == "meanwhile\n")
                try clinic.turn()
                let pending = try #require(try clinic.status()["evidence"]?["pending"]?.integer)
                #expect(pending > 0)

                try clinic.startServer(port: port)
                try clinic.letTimePass()
                let order = try clinic.order("RB-NOTE-001", ["text": "again"])
                try clinic.turn()
                #expect(try clinic.status()["evidence"]?["pending"]?.integer == 0)
                #expect(try clinic.stage(of: order) == "done")
            }
        }

        @Test func `a running agent outlives its server and finds it again`() throws {
            try Clinic.open { clinic in
                try clinic.configure(["poll_interval: 1"])
                let agent = try clinic.agent()
                let first = try clinic.order("RB-NOTE-001", ["text": "first"])
                #expect(try clinic.waits { try clinic.stage(of: first) == "done" }, "\(agent.errors)")
                let port = try clinic.stopServer()
                #expect(clinic.waits { agent.errors.contains("cannot be asked") }, "\(agent.errors)")
                try clinic.startServer(port: port)
                let second = try clinic.order("RB-NOTE-001", ["text": "second"])
                #expect(try clinic.waits { try clinic.stage(of: second) == "done" }, "\(agent.errors)")
                #expect(agent.isRunning)
                agent.signal(SIGTERM)
                #expect(agent.finish().status == 0)
            }
        }

        /// Each of these breaks one thing, sees that no order comes through and why, mends it, and sees it come.
        @Test(arguments: Fault.allCases)
        func `a connection that is not what it should be carries nothing`(fault: Fault) throws {
            try Clinic.open(serverName: fault == .otherName ? "127.0.0.1" : "localhost") { clinic in
                try clinic.turn()
                let order = try clinic.order("RB-NOTE-001", ["text": "through"])
                let kept = try fault.strike(clinic)
                let said = try clinic.turn()
                #expect(said.contains(fault.message), "\(said)")
                #expect(!clinic.exists("srv/note.txt"))
                #expect(try clinic.stage(of: order) == "waiting")

                for (file, bytes) in kept { try clinic.write(file, bytes, mode: file.hasSuffix("key") ? 0o600 : 0o644) }
                try clinic.letTimePass()
                try clinic.turn()
                #expect(try clinic.stage(of: order) == "done")
            }
        }

        enum Fault: CaseIterable {
            case otherAuthority, clientOfOtherAuthority, clientExpired, otherName, keyOfOthers

            var message: String {
                switch self {
                case .otherAuthority: "check ca_cert"
                case .clientOfOtherAuthority: "admit the host again"
                case .clientExpired: "has expired"
                case .otherName: "is for other names"
                case .keyOfOthers: "tls.key"
                }
            }

            /// Answers the files that it replaced.
            func strike(_ clinic: Clinic) throws -> [String: [UInt8]] {
                var kept: [String: [UInt8]] = [:]
                for file in ["host/ca.pem", "host/tls.pem", "host/agent.yaml"] { kept[file] = try clinic.bytes(file) }
                switch self {
                case .otherAuthority:
                    try clinic.control("init --directory other --name localhost")
                    try clinic.write("host/ca.pem", try clinic.bytes("other/ca.pem"))
                case .clientOfOtherAuthority:
                    try clinic.control("init --directory other --name localhost")
                    try clinic.issue(from: "-2d", to: "+30d", authority: "other")
                case .clientExpired: try clinic.issue(from: "-30d", to: "-1d")
                case .otherName:
                    try clinic.configure(["mcp_base_url: https://localhost:\(try clinic.serverPort())"])
                case .keyOfOthers:
                    kept["host/tls.key"] = try clinic.bytes("host/tls.key")
                    _ = try Program.run(["chmod", "0644", clinic("host/tls.key")])
                }
                return kept
            }
        }

        @Test func `a certificate is renewed when two thirds of its life are over`() throws {
            try Clinic.open { clinic in
                try clinic.issue(from: "-20d", to: "+20d")
                let young = try clinic.text("host/tls.pem")
                try clinic.turn()
                #expect(try clinic.text("host/tls.pem") == young)

                try clinic.issue(from: "-40d", to: "+10d")
                let old = try clinic.text("host/tls.pem")
                try clinic.turn()
                let renewed = try clinic.text("host/tls.pem")
                #expect(renewed != old)
                let check = ["openssl", "x509", "-noout", "-checkend", "\(20 * 86_400)", "-in", clinic("host/tls.pem")]
                #expect(try Program.run(check).status == 0)

                let order = try clinic.order("RB-NOTE-001", ["text": "renewed"])
                try clinic.turn()
                #expect(try clinic.outcome(of: order) == "success")
            }
        }
    }
}

extension Clinic {
    /// Replaces the host's certificate by one for the same key that is good between two days from now (`-20d`, `+5d`),
    /// signed by an authority in a server's folder. openssl is a second opinion on what such a certificate is.
    func issue(from: String, to: String, authority: String = "control") throws {
        let csr = try #require(try json("host/request.json")["csr"]?.string)
        try write("issue/host.csr", csr)
        try write("issue/index.txt", "")
        try write(
            "issue/openssl.cnf",
            """
            [ca]
            default_ca = here
            [here]
            dir = \(self("issue"))
            new_certs_dir = $dir
            database = $dir/index.txt
            rand_serial = yes
            unique_subject = no
            default_md = sha256
            policy = any
            certificate = \(self("\(authority)/ca.pem"))
            private_key = \(self("\(authority)/ca.key"))
            [any]
            commonName = supplied
            [host]
            basicConstraints = critical, CA:FALSE
            keyUsage = critical, digitalSignature
            extendedKeyUsage = clientAuth
            subjectAltName = URI:orderly://\(Clinic.site)/host/\(Clinic.host)
            subjectKeyIdentifier = hash
            authorityKeyIdentifier = keyid

            """)
        let result = try Program.run([
            "openssl", "ca", "-batch", "-notext", "-config", self("issue/openssl.cnf"), "-extensions", "host",
            "-startdate", try day(from), "-enddate", try day(to), "-in", self("issue/host.csr"),
            "-subj", "/CN=\(Clinic.host)", "-out", self("host/tls.pem"),
        ])
        guard result.status == 0 else { throw Failed(line: "openssl ca", result: result) }
    }

    /// `-20d` in the form that openssl takes.
    private func day(_ offset: String) throws -> String {
        let days = try #require(Int(offset.dropLast()))
        let date = try Program.run(["date", "-u", "-d", "\(days) days", "+%Y%m%d%H%M%SZ"])
        return date.text.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
