import Execution
import Glibc
import LaunchPlan
import Runbooks

/// That a layer does its work: something that it alone must refuse, and the same where it is not.
struct Proof {
    var group: Finding.Group
    /// The layer's name, in the words of a launch's report.
    var layer: String
    var need: Finding.Need = .always
    /// One word for people.
    var meaning: String
    var attempts: [Trial]
    var controls: [Trial]
    /// Where an attempt fails: what steps with `minimum: degraded` have in its place, and how it is called.
    var instead: Instead?

    struct Instead {
        let meaning: String
        let attempts: [Trial]
    }
}

struct Trial {
    enum Place {
        /// A process like any other of this user.
        case host
        case cage(CageVariant)
    }
    var attempt: Attempt
    var place: Place
    /// Any of them.
    var expected: [Outcome]
    /// Looks at the host afterwards: nil, or what is not as it must be.
    var look: (() -> String?)?

    init(_ attempt: Attempt, _ place: Place, _ expected: Outcome..., look: (() -> String?)? = nil) {
        self.attempt = attempt
        self.place = place
        self.expected = expected
        self.look = look
    }

    var placeName: String {
        switch place {
        case .host: "outside"
        case .cage(let cage): cage.name.isEmpty ? "in the cage" : "in the cage \(cage.name)"
        }
    }
}

/// A launch of the launcher as a step that tries things.
struct CageVariant: Sendable {
    /// What it is told from others by: "without landlock".
    var name: String = ""
    var grade: Grade = .pure
    var declare: @Sendable (inout Launch) -> Void = { _ in }
    var change: @Sendable (inout LaunchPlan) -> Void = { _ in }

    static let plain = CageVariant()

    /// Landlock would refuse first what a mount must refuse.
    static let withoutLandlock = CageVariant(name: "without landlock", change: { $0.step.landlock = nil })

    func declaring(
        _ name: String? = nil, grade: Grade = .pure, _ declare: @escaping @Sendable (inout Launch) -> Void
    ) -> CageVariant {
        var cage = self
        if let name { cage.name = cage.name.isEmpty ? name : "\(cage.name), \(name)" }
        cage.grade = grade
        let before = self.declare
        cage.declare = {
            before(&$0)
            declare(&$0)
        }
        return cage
    }

    func changing(_ name: String, _ change: @escaping @Sendable (inout LaunchPlan) -> Void) -> CageVariant {
        var cage = self
        cage.name = cage.name.isEmpty ? name : "\(cage.name), \(name)"
        let before = self.change
        cage.change = {
            before(&$0)
            change(&$0)
        }
        return cage
    }
}
