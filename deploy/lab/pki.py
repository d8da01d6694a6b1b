"""Certificates of a lab: one CA for each side, and self-signed ones with pinned keys for the link.

Each side's CA is trusted only there: it issues the certificates of that side's own server, and those
with which the near box stands for the other side's domains.
"""

import hashlib
import subprocess

from .process import LabError

DAYS = 30


def _openssl(*argv, data=None):
    done = subprocess.run(["openssl", *map(str, argv)], input=data, capture_output=True, check=False)
    if done.returncode != 0:
        raise LabError(f"openssl {' '.join(map(str, argv))}: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout


def _new_key(path):
    _openssl("genpkey", "-quiet", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", path)
    path.chmod(0o600)


def signing_key(path):
    """An Ed25519 key for the checkpoints of an audit log."""
    if not path.exists():
        _openssl("genpkey", "-quiet", "-algorithm", "ed25519", "-out", path)
        path.chmod(0o600)
    return path


class Certificate:
    def __init__(self, chain, key):
        self.chain = chain
        self.key = key

    def der(self):
        return _openssl("x509", "-in", self.chain, "-outform", "DER")

    def fingerprint(self):
        """SHA-256 of the certificate, lower-case hex."""
        return hashlib.sha256(self.der()).hexdigest()

    def pin(self):
        """SHA-256 of the public key (SubjectPublicKeyInfo), lower-case hex."""
        pem = _openssl("x509", "-in", self.chain, "-noout", "-pubkey")
        return hashlib.sha256(_openssl("pkey", "-pubin", "-outform", "DER", data=pem)).hexdigest()


class Authority:
    def __init__(self, folder, name):
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.certificate = folder / "ca.crt"
        self._key = folder / "ca.key"
        _new_key(self._key)
        _openssl("req", "-x509", "-new", "-key", self._key, "-sha256", "-days", 12 * DAYS, "-out", self.certificate,
                 "-subj", f"/CN={name}", "-addext", "basicConstraints=critical,CA:TRUE",
                 "-addext", "keyUsage=critical,keyCertSign,cRLSign")

    def issue(self, name, domains, days=DAYS, common_name=None):
        """A certificate for these domains as dNSName, good for both ends of a connection. Files are
        NAME.crt and NAME.key. A negative `days` gives one that has expired."""
        chain, key, request = (self.folder / f"{name}.{end}" for end in ("crt", "key", "csr"))
        extensions = self.folder / f"{name}.ext"
        alternative = ",".join(f"DNS:{domain}" for domain in domains)
        extensions.write_text("basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n"
                              "extendedKeyUsage=serverAuth,clientAuth\n"
                              + (f"subjectAltName={alternative}\n" if alternative else ""))
        _new_key(key)
        subject = f"/CN={common_name or (domains[0] if domains else name)}"
        _openssl("req", "-new", "-key", key, "-subj", subject, "-out", request)
        _openssl("x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self._key, "-CAcreateserial",
                 "-sha256", "-days", days, "-extfile", extensions, "-out", chain)
        for leftover in (request, extensions):
            leftover.unlink()
        return Certificate(chain, key)

    def certify(self, request, chain, days=DAYS):
        """What an administrator's authority does with a request (PKCS #10): its key, its names, for both ends."""
        extensions = self.folder / "certify.ext"
        extensions.write_text("basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n"
                              "extendedKeyUsage=serverAuth,clientAuth\n")
        _openssl("x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self._key, "-CAcreateserial", "-sha256",
                 "-days", days, "-copy_extensions", "copy", "-extfile", extensions, "-out", chain)
        extensions.unlink()


def self_signed(folder, name, days=DAYS):
    """For the link: nothing but its key is believed."""
    folder.mkdir(parents=True, exist_ok=True)
    chain, key = folder / f"{name}.crt", folder / f"{name}.key"
    _new_key(key)
    _openssl("req", "-x509", "-new", "-key", key, "-sha256", "-days", days, "-out", chain, "-subj", f"/CN={name}",
             "-addext", "basicConstraints=critical,CA:FALSE", "-addext", "extendedKeyUsage=serverAuth,clientAuth")
    return Certificate(chain, key)


def expired(certificate, chain):
    """A self-signed certificate of the same key whose time is over, written to `chain`."""
    request = _openssl("req", "-new", "-key", certificate.key, "-subj", "/CN=expired")
    _openssl("x509", "-req", "-key", certificate.key, "-sha256", "-days", -1, "-out", chain, data=request)
