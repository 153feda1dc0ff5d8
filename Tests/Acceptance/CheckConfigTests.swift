import Foundation
import Glibc
import TestKit
import Testing

extension WholeProduct {
    /// `orderly agent --check-config`, before an agent is started with it.
    @Suite struct CheckConfig {
        enum Fault: String, CaseIterable, Sendable {
            case keyOpenToOthers, otherKey, noCertificate, noAuthority, certificateOfNobody

            var says: String {
                switch self {
                case .keyOpenToOthers: "tls.key"
                case .otherKey: "is not the certificate of"
                case .noCertificate: "tls.pem"
                case .noAuthority: "ca.pem"
                case .certificateOfNobody: "is not the certificate of"
                }
            }

            func make(in clinic: Clinic) throws {
                let files = FileManager.default
                switch self {
                case .keyOpenToOthers: #expect(chmod(clinic("host/tls.key"), 0o644) == 0)
                case .otherKey:
                    let made = try Program.run(["openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout"])
                    let key = try Program.run(["openssl", "pkcs8", "-topk8", "-nocrypt"], input: made.output)
                    try clinic.write("host/tls.key", key.output, mode: 0o600)
                case .noCertificate: try files.removeItem(atPath: clinic("host/tls.pem"))
                case .noAuthority: try files.removeItem(atPath: clinic("host/ca.pem"))
                case .certificateOfNobody:
                    try clinic.write("host/tls.pem", try clinic.bytes("control/server.pem"))
                }
            }
        }

        @Test(arguments: Fault.allCases)
        func `what would keep a host from its server is said before the agent starts`(fault: Fault) throws {
            try Clinic.open(.enrolled) { clinic in
                let line = "agent \(Clinic.config) --check-config"
                // The control: as enrolment leaves them, they are right.
                try clinic.orderly(line)
                try fault.make(in: clinic)
                let result = try clinic.tries(line)
                #expect(result.status == 1, "\(result.text)\(result.errors)")
                #expect(result.errors.contains(fault.says), "\(result.errors)")
            }
        }

        @Test(
            arguments: [
                ("0600 and long enough", 0o600, 0), ("abc", 0o600, 1), ("open to others", 0o644, 1), (nil, 0o600, 1),
            ] as [(String?, Int, Int32)])
        func `a secret that no run could be given is said`(_ text: String?, _ mode: Int, _ status: Int32) throws {
            try Clinic.open(.enrolled) { clinic in
                if let text { try clinic.write("keys/token", text, mode: mode) }
                try clinic.configure([
                    "secrets: {token: {file: \(clinic("keys/token"))}, portal: {credential: portal}}"
                ])
                let result = try clinic.tries("agent \(Clinic.config) --check-config")
                #expect(result.status == status, "\(result.text)\(result.errors)")
                #expect(result.errors.contains("the secret `token`") == (status != 0), "\(result.errors)")
                #expect(result.errors.contains("credentials of portal") == (status == 0), "\(result.errors)")
                if let text { #expect(!(result.text + result.errors).contains(text)) }
            }
        }
    }
}
