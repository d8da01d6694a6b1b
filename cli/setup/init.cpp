#include "cli/setup/init.hpp"

#include "audit/hex.hpp"
#include "cli/setup/configuration_text.hpp"
#include "cli/setup/folder.hpp"
#include "cli/setup/key_material.hpp"
#include "cli/setup/pair_file.hpp"
#include "cli/shipped_profile.hpp"
#include "net/random.hpp"

#include <iostream>
#include <memory>

namespace diolkos::cli {
namespace {

constexpr int failed = 1; // exit code
// A link's certificate is known by its key; its dates only must not end the link by themselves.
constexpr int link_days = 3650;
// Nobody but this box trusts it: long enough to get a real one.
constexpr int provisional_days = 90;

struct options {
    std::string side, directory = "/etc/diolkos", journal = "/var/lib/diolkos",
                      log = "/var/log/diolkos";
    std::string name, link = "low-high", link_address, profile;
    std::vector<std::string> near, far, listen = {"0.0.0.0:5269", "[::]:5269"};
};

void write_link_keys(const setup_folder& folder, const std::string& name) {
    const auto link = new_signing_key();
    folder.create(setup_file::link_key, private_pem(*link), setup_folder::key_mode);
    folder.create(setup_file::link_certificate, self_signed_pem(*link, name, {}, link_days),
                  setup_folder::public_mode);
    folder.create(setup_file::exchange_key, private_pem(*new_exchange_key()),
                  setup_folder::key_mode);
    // Nobody's: its private half ends here. So the configuration is whole, and the link lets nobody
    // in.
    folder.create(setup_file::peer_link_key, public_pem(*new_signing_key()),
                  setup_folder::public_mode);
    shared_secret nobody_shares{};
    net::fill_random(nobody_shares);
    folder.create(setup_file::audit_key, audit::hex(nobody_shares) + "\n", setup_folder::key_mode);
}

void write_log_key(const setup_folder& folder) {
    folder.create(setup_file::audit_signing_key, private_pem(*new_log_key()),
                  setup_folder::key_mode);
}

void write_edge_keys(const setup_folder& folder, const std::vector<std::string>& far) {
    const auto edge = new_signing_key();
    const auto certificate = self_signed_pem(*edge, far.front(), far, provisional_days);
    folder.create(setup_file::edge_key, private_pem(*edge), setup_folder::key_mode);
    folder.create(setup_file::edge_request, request_pem(*edge, far.front(), far),
                  setup_folder::public_mode);
    folder.create(setup_file::edge_certificate, certificate, setup_folder::public_mode);
    folder.create(setup_file::authorities, certificate, setup_folder::public_mode);
}

void say_what_is_left(const setup_folder& folder, const std::string& side,
                      const std::string& configuration) {
    const auto at = [&](std::string_view name) { return (folder / name).string(); };
    std::cout << "Wrote " << configuration << " and the keys of this box.\n\n"
              << "Left to do:\n"
              << "  1. Have " << at(setup_file::edge_request)
              << " certified by an authority that the near servers trust, for servers and\n"
              << "     clients both, and put the certificate in place of "
              << at(setup_file::edge_certificate) << ".\n"
              << "  2. Put the authority of the near servers in place of "
              << at(setup_file::authorities) << ".\n"
              << "  3. diolkos pair export --directory " << folder.path().string()
              << " > FILE; carry it to the other box, and the other box's here;\n"
              << "     diolkos pair import --directory " << folder.path().string()
              << " FILE on both, and compare what both say.\n"
              << "  4. diolkos-" << side << " --config " << configuration << " --check\n";
}

void init(const options& given) {
    const auto side = given.side == "low" ? box::side::low : box::side::high;
    const setup_folder folder(given.directory);
    const auto configuration = given.side + ".toml";
    for (const auto name : {"low.toml", "high.toml"}) {
        if (folder.has(name)) {
            throw std::runtime_error((folder / name).string() +
                                     ": there is a box already; nothing was changed");
        }
    }
    const auto name = given.name.empty() ? given.side + "-box" : given.name;
    const auto profile = given.profile.empty() ? shipped_profile().string() : given.profile;
    write_link_keys(folder, name);
    write_log_key(folder);
    write_edge_keys(folder, given.far);
    // Last: what makes it a box. If something failed before it, init says so again until it is
    // cleared.
    folder.create(configuration,
                  configuration_text({side, name, given.link, given.near, given.far, given.listen,
                                      given.link_address, given.journal, given.log, profile}),
                  setup_folder::key_mode);
    say_what_is_left(folder, given.side, (folder / configuration).string());
}

} // namespace

void add_init(CLI::App& app, int& status) {
    auto given = std::make_shared<options>();
    auto* command = app.add_subcommand("init", "Make the configuration and the keys of a new box");
    command->add_option("side", given->side, "Which box this is")
        ->required()
        ->check(CLI::IsMember({"low", "high"}));
    command->add_option("--near", given->near, "Domains of this side")->required()->delimiter(',');
    command->add_option("--far", given->far, "Domains of the other side")
        ->required()
        ->delimiter(',');
    command
        ->add_option(
            "--link-address", given->link_address,
            "ADDRESS:PORT of the low box on the link: it listens there, the high box dials it")
        ->required();
    command->add_option("--listen", given->listen, "ADDRESS:PORT where near servers connect")
        ->delimiter(',')
        ->capture_default_str();
    command->add_option("--link", given->link, "The link's name, the same on both boxes")
        ->capture_default_str();
    command->add_option("--name", given->name,
                        "The box's name in its log (default: low-box, high-box)");
    command->add_option("--directory", given->directory, "Where the configuration goes")
        ->capture_default_str();
    command->add_option("--journal", given->journal, "Where the journal is to be")
        ->capture_default_str();
    command->add_option("--log", given->log, "Where the audit log is to be")->capture_default_str();
    command->add_option("--profile", given->profile, "What may cross (default: the chat profile)");
    command->callback([given, &status] {
        try {
            init(*given);
        } catch (const std::exception& error) {
            std::cerr << "diolkos init: " << error.what() << "\n";
            status = failed;
        }
    });
}

} // namespace diolkos::cli
