"""Certificates, made for each run."""

from .checks import expect_that

CURVE = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]


def make_certificates(stage):
    """Makes `ca.pem`, and signed by it `server.pem` for `localhost` and `client.pem` for another
    name, with their keys."""
    def openssl(*words):
        run_openssl(stage, *words)
    openssl("req", "-x509", *CURVE, "-subj", "/CN=authority", "-keyout", "ca.key",
            "-out", "ca.pem")
    for name, host in ("server", "localhost"), ("client", "client.example"):
        stage.write("names", f"subjectAltName=DNS:{host},IP:127.0.0.1\n")
        openssl("req", *CURVE, "-subj", f"/CN={name}", "-keyout", f"{name}.key",
                "-out", f"{name}.csr")
        openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key",
                "-CAcreateserial", "-days", "2", "-extfile", "names", "-out", f"{name}.pem")


def make_own_certificate(stage, name):
    """Makes a self-signed certificate, as people do for themselves: `NAME.pem`, with its key in it.
    Returns its path, and its fingerprint."""
    run_openssl(stage, "req", "-x509", *CURVE, "-subj", f"/CN={name}", "-keyout", f"{name}.key",
                "-out", f"{name}.crt")
    certificate, key = ((stage.folder / f"{name}.{kind}").read_bytes() for kind in ("crt", "key"))
    path = stage.write(f"{name}.pem", key + certificate)
    printed = run_openssl(stage, "x509", "-in", path, "-noout", "-fingerprint", "-sha256")
    return path, printed.output.decode().strip().rpartition("=")[2]


def run_openssl(stage, *words):
    result = stage.run("openssl", *words)
    expect_that(f"openssl {words[0]}", result.status == 0, 0, result)
    return result
