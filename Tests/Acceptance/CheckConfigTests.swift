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
    }
}
