"""/data/…: the files of the release, as they were built."""

import flask

from isnad.errors import Text
from isnad.refusals import UnknownResource
from isnad.web.publication import Publication

MEDIA_TYPES = {
    ".ttl": "text/turtle; charset=utf-8",
    ".trig": "application/trig",
    ".nq": "application/n-quads",
    ".jsonld": "application/ld+json",
    "": "text/plain; charset=utf-8",
}


def blueprint(publication: Publication) -> flask.Blueprint:
    """Make the routes of the files."""
    routes = flask.Blueprint("data", __name__)
    files = publication.files

    @routes.get("/data/<path:name>")
    def file(name: str) -> flask.Response:
        listed = {str(p.relative_to(files)): p for p in files.rglob("*") if p.is_file()} if files else {}
        if name not in listed:  # nothing but the files of the release, whatever the path says
            raise UnknownResource(
                Text(ar="لا ملف بهذا الاسم", en="there is no file of this name"),
                where=name[:80],
                mend=Text(ar="الملفات كلها في /ar/data.", en="All files are at /en/data."),
            )
        path = listed[name]
        response = flask.send_file(path, mimetype=MEDIA_TYPES[path.suffix].split(";")[0])
        response.headers["Content-Type"] = MEDIA_TYPES[path.suffix]
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    return routes
