#include "config/files.hpp"

#include "audit/hex.hpp"
#include "config/file_reading.hpp"
#include "config/files_needed.hpp"
#include "config/key.hpp"
#include "config/reader.hpp"
#include "guard/compiled_profile.hpp"
#include "net/audit_folder.hpp"
#include "net/digest.hpp"
#include "net/random.hpp"

namespace diolkos::config {
namespace {

namespace fs = std::filesystem;

std::string digest_of(const std::string& text) {
    return audit::hex(net::sha256(std::as_bytes(std::span(text))));
}

class loader {
public:
    loader(fs::path file, draft from, problems& wrong)
        : file_(std::move(file)),
          from_(std::move(from)),
          wrong_(wrong) {}

    box_config load() {
        box_config made{from_.box, from_.net, {}, {}};
        made.box.random = net::random_pool();
        net::fill_random(made.box.boot);
        profile(made);
        audit(made);
        journal(made);
        edge(made);
        link(made);
        made.source = std::move(from_);
        return made;
    }

private:
    void profile(box_config& made) {
        attempt(from_.profile.at, "profile", [&] {
            made.box.profile = guard::compiled_profile::load(from_.profile.path);
            made.box.link.schema_digest = made.box.profile->digest();
            made.box.policy_digest = digest_of(read_text(from_.profile.path));
        });
    }

    void audit(box_config& made) {
        attempt(from_.audit_key.at, "audit.key",
                [&] { made.box.audit_key = read_secret(from_.audit_key.path); });
        attempt(from_.audit_signing_key.at, "audit.signing_key", [&] {
            made.net.audit_signer =
                read_signing_key(from_.audit_signing_key.path,
                                 from_.audit_name.empty() ? from_.box.box_name : from_.audit_name);
        });
        attempt(from_.audit_directory.at, "audit.directory", [&] {
            const auto& folder = from_.audit_directory.path;
            if (!fs::is_directory(folder)) {
                throw file_error(folder.string() + ": is no folder; make it first");
            }
            // Seen again when the log is opened; here it has a place, and --check finds it.
            if (const auto obstacle = net::cannot_write_in(folder)) {
                throw file_error(folder.string() + ": cannot write there: " + obstacle.message());
            }
            made.net.audit_folder = folder;
        });
    }

    void journal(box_config& made) {
        attempt(from_.journal_directory.at, "journal.directory", [&] {
            const auto& folder = from_.journal_directory.path;
            if (!fs::is_directory(folder)) {
                throw file_error(folder.string() + ": is no folder; make it first, with mode 0700");
            }
            if ((fs::status(folder).permissions() &
                 (fs::perms::group_all | fs::perms::others_all)) != fs::perms::none) {
                throw file_error(folder.string() +
                                 ": others may look into it or change it; chmod it to 0700");
            }
            if (const auto obstacle = net::cannot_write_in(folder)) {
                throw file_error(folder.string() + ": cannot write there: " + obstacle.message());
            }
            made.net.journal_folder = folder;
        });
    }

    void edge(box_config& made) {
        const auto faults = wrong_.size();
        attempt(from_.edge_ca.at, "edge.ca",
                [&] { net::tls_context::check_authorities(from_.edge_ca.path); });
        if (wrong_.size() == faults) {
            edge_certificates(made);
        }
        for (const auto& entry : from_.peers) {
            edge_peer(made, entry);
        }
        for (const auto& entry : from_.routes) {
            for (const auto& pattern : entry.domains) {
                made.net.edge_routes.add(pattern, net::route{entry.address, entry.direct_tls});
            }
        }
    }

    void edge_peer(box_config& made, const peer_entry& entry) {
        const auto ca = entry.ca ? std::optional{entry.ca->path} : std::nullopt;
        attempt(entry.ca ? entry.ca->at : entry.at, "edge.peer[].ca", [&] {
            const auto trust = std::make_shared<const net::peer_trust>(ca, entry.how.minimum_tls);
            for (const auto& pattern : entry.domains) {
                made.net.edge_trust.add(pattern, trust);
            }
        });
    }

    void edge_certificates(box_config& made) {
        for (const auto& entry : from_.certificates) {
            attempt(entry.certificate.at, "edge.certificate", [&] {
                check_secrecy(entry.key.path);
                const auto context = std::make_shared<const net::tls_context>(
                    net::tls_context::for_edge({entry.certificate.path, entry.key.path},
                                               from_.edge_ca.path, from_.edge_minimum));
                warn(made, entry.certificate, context->own_time_fault());
                made.box.own_certificates.push_back(own(entry.certificate, *context));
                if (!made.net.edge_default) {
                    made.net.edge_default = context;
                }
                for (const auto& pattern : entry.domains) {
                    made.net.edge_contexts.add(pattern, context);
                }
            });
        }
    }

    void one_way(box_config& made) {
        auto& link = *made.box.link.one_way;
        const auto faults = wrong_.size();
        if (link.send) {
            attempt(from_.one_way.send_key->at, "link.send_key",
                    [&] { link.send->key = read_secret(from_.one_way.send_key->path); });
        }
        if (link.receive) {
            attempt(from_.one_way.receive_key->at, "link.receive_key",
                    [&] { link.receive->key = read_secret(from_.one_way.receive_key->path); });
        }
        if (link.send && link.receive && wrong_.size() == faults) {
            attempt(from_.one_way.receive_key->at, "link.receive_key", [&] {
                if (link.send->key == link.receive->key) {
                    throw file_error(from_.one_way.receive_key->path.string() +
                                     ": is the same key as link.send_key; each direction needs "
                                     "its own: openssl rand -hex 32");
                }
            });
        }
    }

    void link(box_config& made) {
        if (made.box.link.one_way) {
            one_way(made);
            return;
        }
        net::key_pin pin{};
        attempt(from_.place("link.peer_key"), "link.peer_key", [&] {
            const auto digits = net::parse_pin(from_.link_peer_key);
            pin = digits ? *digits : net::read_pin(from_.link_peer_key);
        });
        attempt(from_.link_certificate.at, "link.certificate", [&] {
            check_secrecy(from_.link_key.path);
            made.net.link_context =
                std::make_shared<const net::tls_context>(net::tls_context::for_link(
                    {from_.link_certificate.path, from_.link_key.path}, pin));
            warn(made, from_.link_certificate, made.net.link_context->own_time_fault());
            made.box.own_certificates.push_back(
                own(from_.link_certificate, *made.net.link_context));
        });
    }

    static box::own_certificate own(const placed_path& file, const net::tls_context& context) {
        const auto known = context.own_certificate();
        return {file.path.string(), known.fingerprint, known.expires};
    }

    template <typename Step>
    void attempt(position at, std::string_view name, Step step) {
        try {
            step();
        } catch (const std::exception& error) {
            wrong_.push_back({at, std::string(name) + ": " + error.what()});
        }
    }

    void warn(box_config& made, const placed_path& about, const std::string& fault) {
        if (!fault.empty()) {
            made.warnings.push_back(
                to_text(file_.string(), {about.at, about.path.string() + ": " + fault}));
        }
    }

    fs::path file_;
    draft from_;
    problems& wrong_;
};

} // namespace

loading load(const fs::path& file, box::side which) {
    loading result;
    const auto fail = [&](problem what) {
        result.wrong.push_back(to_text(file.string(), what));
        result.faults.push_back(std::move(what));
    };
    std::string text;
    try {
        text = read_text(file);
    } catch (const file_error& error) {
        result.wrong.emplace_back(error.what());
        result.faults.push_back({{}, error.what()});
        return result;
    }
    auto [from, wrong] = read(text, file, which);
    std::optional<box_config> made;
    if (wrong.empty()) {
        result.files = files_needed(from, file);
        made = loader{file, std::move(from), wrong}.load();
    }
    for (auto& each : wrong) {
        fail(std::move(each));
    }
    if (result.wrong.empty()) {
        made->net.files = result.files;
        made->box.configuration_digest = digest_of(text);
        result.made = std::move(made);
    }
    return result;
}

std::vector<std::string> not_reloadable(const fs::path& file, const draft& running,
                                        const draft& wanted) {
    std::vector<std::string> differing;
    for (const auto& each : keys()) {
        if (each.reloadable) {
            continue;
        }
        const auto before = running.texts.find(each.name);
        const auto after = wanted.texts.find(each.name);
        if (before != running.texts.end() && after != wanted.texts.end() &&
            before->second != after->second) {
            differing.push_back(to_text(
                file.string(), {wanted.place(each.name),
                                std::string(each.name) + ": changes only with a restart; it is " +
                                    before->second + " now"}));
        }
    }
    return differing;
}

} // namespace diolkos::config
