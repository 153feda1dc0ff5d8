import Documents
import Evidence
import Identity
import Secrets
import Signing

/// What the libraries' errors mean to whoever started the command. `place` is the file or option that is at fault.
extension CommandFailure {
    init(_ error: SigningError, _ place: String) {
        if case .document(let kind, let diagnostics) = error {
            self.init(.findings, "\(place): the \(kind.rawValue) is not valid:\n\(CommandFailure.lines(diagnostics))")
            return
        }
        let status: ExitStatus =
            switch error {
            case .key(.noRandomness), .key(.noLockedMemory): .cannot
            case .key, .envelope, .document: .findings
            case .keySet, .signer(.notStarted): .usage
            case .signer, .wrongKind, .tooFewSignatures, .noRole, .notByTrust, .trustExpired, .succession: .refused
            }
        self.init(status, "\(place): \(error)")
    }

    init(_ error: SecretError) {
        let status: ExitStatus =
            switch error {
            case .link, .tooOpen, .otherOwner: .refused
            case .cannotWrite(_, let code), .cannotRead(_, let code): File.status(of: code)
            case .tooLarge, .empty, .key: .findings
            case .cannotOpen, .notAFile, .exists, .noCredentials, .notACredentialName, .notACommand: .usage
            }
        self.init(status, error.description)
    }

    init(_ error: IdentityError, _ place: String) {
        let status: ExitStatus =
            switch error {
            case .unreadable: .findings
            case .notAName: .usage
            case .notSigned: .fault
            case .notP256, .requestNotSigned, .notAnIdentity, .keyDoesNotMatch, .notAnAuthority: .refused
            }
        self.init(status, "\(place): \(error.message)")
    }

    init(_ error: EvidenceError, _ place: String) {
        switch error {
        case .signing(let cause): self.init(cause, place)
        case .form(let diagnostics):
            self.init(.findings, "\(place): not a document of this kind:\n\(CommandFailure.lines(diagnostics))")
        case .subject(let stated, let record):
            self.init(.findings, "\(place): the statement is about record \(stated), and the record is \(record)")
        }
    }

    /// Everything that is wrong with a document that a person wrote.
    init(_ reading: Reading) {
        let lines = reading.diagnostics.map(\.description).joined(separator: "\n")
        self.init(.findings, "\(reading.file) is not valid:\n\(lines)")
    }

    /// A payload stands in its envelope as base64: nobody can look up its lines and columns.
    private static func lines(_ diagnostics: [Diagnostic]) -> String {
        diagnostics.map { Diagnostic($0.id, $0.severity, $0.message, hint: $0.hint).description }
            .joined(separator: "\n")
    }
}
