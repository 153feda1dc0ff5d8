/// The controls that may be cited. Only what a citation needs: number and title.
enum ControlTables {
    /// 45 CFR part 164, subpart C (Security Rule): standards and implementation specifications, with their titles.
    static let securityRule: [String: String] = [
        "164.306(a)": "General requirements",
        "164.308(a)(1)": "Security management process",
        "164.308(a)(1)(i)": "Security management process",
        "164.308(a)(1)(ii)(A)": "Risk analysis",
        "164.308(a)(1)(ii)(B)": "Risk management",
        "164.308(a)(1)(ii)(C)": "Sanction policy",
        "164.308(a)(1)(ii)(D)": "Information system activity review",
        "164.308(a)(2)": "Assigned security responsibility",
        "164.308(a)(3)": "Workforce security",
        "164.308(a)(3)(i)": "Workforce security",
        "164.308(a)(3)(ii)(A)": "Authorization and/or supervision",
        "164.308(a)(3)(ii)(B)": "Workforce clearance procedure",
        "164.308(a)(3)(ii)(C)": "Termination procedures",
        "164.308(a)(4)": "Information access management",
        "164.308(a)(4)(i)": "Information access management",
        "164.308(a)(4)(ii)(A)": "Isolating health care clearinghouse functions",
        "164.308(a)(4)(ii)(B)": "Access authorization",
        "164.308(a)(4)(ii)(C)": "Access establishment and modification",
        "164.308(a)(5)": "Security awareness and training",
        "164.308(a)(5)(i)": "Security awareness and training",
        "164.308(a)(5)(ii)(A)": "Security reminders",
        "164.308(a)(5)(ii)(B)": "Protection from malicious software",
        "164.308(a)(5)(ii)(C)": "Log-in monitoring",
        "164.308(a)(5)(ii)(D)": "Password management",
        "164.308(a)(6)": "Security incident procedures",
        "164.308(a)(6)(i)": "Security incident procedures",
        "164.308(a)(6)(ii)": "Response and reporting",
        "164.308(a)(7)": "Contingency plan",
        "164.308(a)(7)(i)": "Contingency plan",
        "164.308(a)(7)(ii)(A)": "Data backup plan",
        "164.308(a)(7)(ii)(B)": "Disaster recovery plan",
        "164.308(a)(7)(ii)(C)": "Emergency mode operation plan",
        "164.308(a)(7)(ii)(D)": "Testing and revision procedures",
        "164.308(a)(7)(ii)(E)": "Applications and data criticality analysis",
        "164.308(a)(8)": "Evaluation",
        "164.308(b)(1)": "Business associate contracts and other arrangements",
        "164.308(b)(3)": "Written contract or other arrangement",
        "164.310(a)(1)": "Facility access controls",
        "164.310(a)(2)(i)": "Contingency operations",
        "164.310(a)(2)(ii)": "Facility security plan",
        "164.310(a)(2)(iii)": "Access control and validation procedures",
        "164.310(a)(2)(iv)": "Maintenance records",
        "164.310(b)": "Workstation use",
        "164.310(c)": "Workstation security",
        "164.310(d)(1)": "Device and media controls",
        "164.310(d)(2)(i)": "Disposal",
        "164.310(d)(2)(ii)": "Media re-use",
        "164.310(d)(2)(iii)": "Accountability",
        "164.310(d)(2)(iv)": "Data backup and storage",
        "164.312(a)(1)": "Access control",
        "164.312(a)(2)(i)": "Unique user identification",
        "164.312(a)(2)(ii)": "Emergency access procedure",
        "164.312(a)(2)(iii)": "Automatic logoff",
        "164.312(a)(2)(iv)": "Encryption and decryption",
        "164.312(b)": "Audit controls",
        "164.312(c)(1)": "Integrity",
        "164.312(c)(2)": "Mechanism to authenticate electronic protected health information",
        "164.312(d)": "Person or entity authentication",
        "164.312(e)(1)": "Transmission security",
        "164.312(e)(2)(i)": "Integrity controls",
        "164.312(e)(2)(ii)": "Encryption",
        "164.314(a)(1)": "Business associate contracts or other arrangements",
        "164.314(b)(1)": "Requirements for group health plans",
        "164.316(a)": "Policies and procedures",
        "164.316(b)(1)": "Documentation",
        "164.316(b)(1)(i)": "Documentation",
        "164.316(b)(1)(ii)": "Documentation",
        "164.316(b)(2)(i)": "Time limit",
        "164.316(b)(2)(ii)": "Availability",
        "164.316(b)(2)(iii)": "Updates",
    ]

    /// NIST SP 800-53 revision 5: family, its highest number, and the numbers that were withdrawn.
    private static let families: [String: (title: String, last: Int, withdrawn: Set<Int>)] = [
        "AC": ("Access control", 25, [13, 15]),
        "AT": ("Awareness and training", 6, [5]),
        "AU": ("Audit and accountability", 16, [15]),
        "CA": ("Assessment, authorization, and monitoring", 9, [4]),
        "CM": ("Configuration management", 14, []),
        "CP": ("Contingency planning", 13, [5]),
        "IA": ("Identification and authentication", 13, []),
        "IR": ("Incident response", 10, [10]),
        "MA": ("Maintenance", 7, []),
        "MP": ("Media protection", 8, []),
        "PE": ("Physical and environmental protection", 23, [7]),
        "PL": ("Planning", 11, [3, 5, 6]),
        "PM": ("Program management", 32, []),
        "PS": ("Personnel security", 9, []),
        "PT": ("PII processing and transparency", 8, []),
        "RA": ("Risk assessment", 10, [4]),
        "SA": ("System and services acquisition", 24, [6, 7, 12, 13, 14, 18, 19]),
        "SC": ("System and communications protection", 51, [9, 14, 19, 33]),
        "SI": ("System and information integrity", 23, [9]),
        "SR": ("Supply chain risk management", 12, []),
    ]

    /// `AU-8` or `CP-9(1)`: the family's title.
    static func familyTitle(_ number: String) -> String? {
        let parts = number.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let family = families[String(parts[0])] else { return nil }
        var rest = parts[1]
        if rest.hasSuffix(")"), let open = rest.firstIndex(of: "(") {
            guard let enhancement = plain(rest[rest.index(after: open)...].dropLast()), (1...40).contains(enhancement)
            else { return nil }
            rest = rest[..<open]
        }
        guard let control = plain(rest), (1...family.last).contains(control), !family.withdrawn.contains(control) else {
            return nil
        }
        return family.title
    }

    /// CIS Controls version 8: each control's title and how many safeguards it has (153 in all).
    private static let cis: [(title: String, safeguards: Int)] = [
        ("Inventory and control of enterprise assets", 5), ("Inventory and control of software assets", 7),
        ("Data protection", 14), ("Secure configuration of enterprise assets and software", 12),
        ("Account management", 6), ("Access control management", 8), ("Continuous vulnerability management", 7),
        ("Audit log management", 12), ("Email and web browser protections", 7), ("Malware defenses", 7),
        ("Data recovery", 5), ("Network infrastructure management", 8), ("Network monitoring and defense", 11),
        ("Security awareness and skills training", 9), ("Service provider management", 7),
        ("Application software security", 14), ("Incident response management", 9), ("Penetration testing", 5),
    ]

    /// `8.4`: the control's title.
    static func safeguardTitle(_ number: String) -> String? {
        let parts = number.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let control = plain(parts[0]), let safeguard = plain(parts[1]),
            (1...cis.count).contains(control), (1...cis[control - 1].safeguards).contains(safeguard)
        else { return nil }
        return cis[control - 1].title
    }

    /// A number without sign or leading zero.
    private static func plain(_ text: Substring) -> Int? {
        guard text.utf8.count <= 3, text.utf8.first != 0x30, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int(text)
    }
}
