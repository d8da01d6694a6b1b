#include "config/certificate_checks.hpp"

#include "config/inspection.hpp"
#include "net/certificate_chain.hpp"
#include "xmpp/certificate_identity.hpp"

#include <algorithm>

namespace diolkos::config {
namespace {

constexpr std::int64_t seconds_a_day = 86'400; // seconds

class certificate_inspector {
public:
    certificate_inspector(const std::filesystem::path& file, const box_config& box,
                          std::int64_t now, findings& found)
        : file_(file.string()),
          box_(box),
          now_(now),
          found_(found) {}

    void edge() {
        for (const auto& each : box_.source.certificates) {
            attempt(each.certificate, [&](const auto& chain) { chain_of(each, chain); });
        }
    }
    void link() {
        if (!box_.box.link.one_way) {
            attempt(box_.source.link_certificate, [&](const auto& chain) {
                time_of(box_.source.link_certificate, chain.front(),
                        "make a new one for the same key and reload both boxes");
            });
        }
    }
    void authorities() {
        trusted(box_.source.edge_ca);
        for (const auto& each : box_.source.peers) {
            if (each.ca) {
                trusted(*each.ca);
            }
        }
    }

private:
    using certificates = std::vector<net::certificate_facts>;

    void chain_of(const certificate_entry& entry, const certificates& all) {
        const auto& own = all.front();
        const auto& where = entry.certificate;
        for (const auto& each : all) {
            time_of(where, each, "renew it, put the new chain there, and reload the box");
        }
        if (!own.for_servers || !own.for_clients) {
            say(where,
                std::string("is not for ") + (own.for_servers ? "clients" : "servers") +
                    ", by its extended key usage",
                "have it certified for servers and clients both: a box is both towards its peers");
        }
        if (own.self_signed) {
            say(where, "is self-signed; peers that do not know it do not believe it",
                "have the request beside it certified by an authority that the near servers trust");
        }
        for (std::size_t i = 0; i + 1 < all.size(); ++i) {
            if (!all[i].by_next) {
                say(where,
                    "certificate " + std::to_string(i + 1) + " (" + all[i].subject +
                        ") is not signed by the one behind it",
                    "order the file: the box's own certificate, then each one's issuer");
            }
        }
        for (const auto& pattern : entry.domains) {
            name_of(where, pattern, own);
        }
    }

    void name_of(const placed_path& where, const std::string& pattern,
                 const net::certificate_facts& own) {
        if (pattern == "*") {
            return; // whatever is in it, something will not be
        }
        auto names = own.names;
        names.has_certificate = names.chain_valid = true; // of the latter the peers judge
        const bool below = pattern.starts_with("*.");
        const auto end = pattern.substr(1);
        const auto under = [&](const std::string& name) { return name.ends_with(end); };
        if (below ? std::ranges::any_of(names.dns_names, under) ||
                        std::ranges::any_of(names.xmpp_addrs, under)
                  : xmpp::proves(names, pattern)) {
            return;
        }
        say(where, "does not name " + pattern + ", which it is to be shown for",
            "have it certified with " + pattern +
                " as a subjectAltName, or take that out of the "
                "entry's domains");
    }

    void trusted(const placed_path& where) {
        attempt(where, [&](const certificates& all) {
            for (const auto& each : all) {
                time_of(where, each, "put the authority's present certificate there");
            }
        });
    }

    void time_of(const placed_path& where, const net::certificate_facts& one,
                 const std::string& remedy) {
        const auto days = std::to_string((one.expires - now_) / seconds_a_day);
        if (now_ < one.begins) {
            say(where, one.subject + " is not valid yet",
                "see whether this box's clock is right; else " + remedy);
        } else if (one.expires < now_) {
            say(where, one.subject + " has expired", remedy);
        } else if (one.expires - now_ < certificate_days_left * seconds_a_day) {
            say(where, one.subject + " expires in " + days + " days", remedy);
        }
    }

    template <typename Step>
    void attempt(const placed_path& where, Step step) {
        try {
            step(net::read_certificates(where.path));
        } catch (const net::tls_error& error) {
            found_.push_back(
                {gravity::error, file_, where.at, error.what(), "put a certificate in PEM there"});
        }
    }

    // A box with such a certificate starts, and works with those who do not mind.
    void say(const placed_path& where, const std::string& what, const std::string& remedy) {
        found_.push_back(
            {gravity::warning, file_, where.at, where.path.string() + ": " + what, remedy});
    }

    std::string file_;
    const box_config& box_;
    std::int64_t now_;
    findings& found_;
};

} // namespace

void check_certificates(const std::filesystem::path& file, const box_config& box, std::int64_t now,
                        findings& found) {
    certificate_inspector check(file, box, now, found);
    check.edge();
    check.link();
    check.authorities();
}

} // namespace diolkos::config
