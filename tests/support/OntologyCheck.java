import static java.util.stream.Collectors.joining;

import java.io.File;
import java.io.IOException;
import java.util.*;
import org.coode.owlapi.rdfxml.parser.AnonymousNodeChecker;
import org.coode.owlapi.rdfxml.parser.OWLRDFConsumer;
import org.semanticweb.HermiT.Configuration;
import org.semanticweb.HermiT.Reasoner;
import org.semanticweb.owlapi.apibinding.OWLManager;
import org.semanticweb.owlapi.io.*;
import org.semanticweb.owlapi.model.*;
import org.semanticweb.owlapi.profiles.*;
import org.semanticweb.owlapi.rdf.syntax.RDFParser;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * Checks an ontology offline with HermiT 1.3.8 and the OWL API 3.4.3 that is in its jar, and prints JSON:
 * {@code java -cp HermiT.jar OntologyCheck.java [--ignore-unsupported-datatypes] FILE [FILE...]}.
 *
 * <p>The files are RDF/XML: the Turtle parser of this OWL API corrupts literals (it reads \n as "n").
 * They are merged as RDF graphs, because data can only be understood with the ontology's declarations;
 * no rdf:nodeID may be in two of them (rdflib never gives one twice).
 */
public class OntologyCheck {
    private static final String OWL = "http://www.w3.org/2002/07/owl#";
    private static final String RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";

    /** The OWL API's own parsers take every IRI with "genid" in it for a blank node. */
    private static final AnonymousNodeChecker BLANK_NODES = new AnonymousNodeChecker() {
        @Override public boolean isAnonymousNode(IRI iri) { return isAnonymousNode(iri.toString()); }
        @Override public boolean isAnonymousNode(String iri) { return iri.startsWith("_:"); }
        @Override public boolean isAnonymousSharedNode(String iri) { return iri.startsWith("_:genid-nodeid-"); }
    };

    private interface Statement {
        void replay() throws SAXException;
    }

    /** Collects the triples of all files, and only then lets the OWL API make axioms of them. */
    private static class Merger extends OWLRDFConsumer {
        private final List<Statement> types = new ArrayList<>();
        private final List<Statement> others = new ArrayList<>();
        final Set<String> imports = new TreeSet<>();
        final Set<String> parseErrors = new TreeSet<>();

        Merger(OWLOntology ontology) {
            super(ontology, BLANK_NODES, new OWLOntologyLoaderConfiguration());
            setOntologyFormat(new RDFXMLOntologyFormat() {
                @Override public void addError(RDFResourceParseError error) {
                    parseErrors.add("not understood: " + error.getMainNode());
                }
            });
        }

        void read(String file) throws IOException, SAXException {
            new RDFParser().parse(new InputSource(new File(file).toURI().toString()), this);
        }

        /** Types go first: the OWL API works while it reads, so its axioms depend on the triples' order. */
        void finish() throws SAXException {
            for (Statement statement : types) statement.replay();
            for (Statement statement : others) statement.replay();
            super.endModel();
            for (RDFTriple triple : getOntologyFormat().getOntologyLoaderMetaData().getUnparsedTriples()) {
                if (!isParsed(triple)) parseErrors.add("triple not parsed: " + triple);
            }
        }

        /** Of these the OWL API does make axioms, although it reports them as unparsed. */
        private boolean isParsed(RDFTriple triple) {
            if (triple.getObject().isLiteral()) return false;
            RDFResource object = (RDFResource) triple.getObject();
            IRI predicate = triple.getPredicate().getResource();
            return getOntology().containsAnnotationPropertyInSignature(predicate)
                || predicate.toString().equals(RDF_TYPE)
                    && (object.isAnonymous() || object.getResource().toString().equals(OWL + "AllDifferent"));
        }

        @Override public void statementWithResourceValue(String subject, String predicate, String object) {
            if (predicate.equals(OWL + "imports")) imports.add(object); // not passed on, so never fetched
            else (predicate.equals(RDF_TYPE) ? types : others)
                .add(() -> super.statementWithResourceValue(subject, predicate, object));
        }

        @Override public void statementWithLiteralValue(String s, String p, String text, String lang, String type) {
            others.add(() -> super.statementWithLiteralValue(s, p, text, lang, type));
        }

        @Override public void endModel() {} // called at the end of each file
    }

    private static void reason(OWLOntology ontology, boolean ignoreUnsupportedDatatypes, Map<String, Object> report) {
        Set<String> unsatisfiable = new TreeSet<>();
        report.put("consistent", null);
        report.put("unsatisfiable", unsatisfiable);
        report.put("reasoner_error", null);
        Configuration configuration = new Configuration();
        configuration.ignoreUnsupportedDatatypes = ignoreUnsupportedDatatypes;
        try {
            Reasoner reasoner = new Reasoner(configuration, ontology);
            report.put("consistent", reasoner.isConsistent());
            if (!reasoner.isConsistent()) return;
            for (OWLClass unsatisfied : reasoner.getUnsatisfiableClasses().getEntitiesMinusBottom()) {
                unsatisfiable.add(unsatisfied.getIRI().toString());
            }
        } catch (RuntimeException error) { // an unknown datatype, an ill-typed literal, a broken global restriction
            report.put("reasoner_error", error.getClass().getSimpleName() + ": " + error.getMessage());
        }
    }

    private static Collection<String> violations(OWLProfile profile, OWLOntology ontology) {
        Set<String> lines = new TreeSet<>();
        for (OWLProfileViolation violation : profile.checkOntology(ontology).getViolations()) {
            if (!isFalseAlarm(violation)) lines.add(violation.getClass().getSimpleName() + ": " + violation);
        }
        return lines;
    }

    /** OWL API 3.4.3 forbids these in OWL 2 RL, where "OWL 2 Web Ontology Language Profiles", 4.2, allows them. */
    private static boolean isFalseAlarm(OWLProfileViolation violation) {
        if (violation instanceof UseOfIllegalDataRange use) {
            String range = use.getOWLDataRange().toString();
            return range.equals("xsd:unsignedInt") || range.equals("xsd:unsignedShort")
                || use.getOWLDataRange() instanceof OWLDataIntersectionOf;
        }
        return violation instanceof UseOfIllegalAxiom // DatatypeDefinition, Equivalent- and DisjointDataProperties
            && !(violation.getAxiom() instanceof OWLDisjointUnionAxiom || violation.getAxiom() instanceof SWRLRule);
    }

    private static Collection<String> undeclared(OWLOntology ontology) {
        Set<String> undeclared = new TreeSet<>();
        for (OWLEntity entity : ontology.getSignature()) {
            if (!entity.isBuiltIn() && !entity.isOWLNamedIndividual() && !ontology.isDeclared(entity)) {
                undeclared.add(entity.getEntityType().getName() + " " + entity.getIRI());
            }
        }
        return undeclared;
    }

    private static long own(Set<? extends OWLEntity> entities) {
        return entities.stream().filter(entity -> !entity.isBuiltIn()).count();
    }

    private static String json(Object value) {
        if (value instanceof Collection<?> items) return items.stream().map(i -> json(i)).collect(joining(",\n  ", "[", "]"));
        if (!(value instanceof String text)) return String.valueOf(value);
        return text.chars().mapToObj(c -> c < ' ' || c > '~' ? String.format("\\u%04x", c)
            : (c == '"' || c == '\\' ? "\\" : "") + (char) c).collect(joining("", "\"", "\""));
    }

    public static void main(String[] arguments) throws IOException, SAXException, OWLOntologyCreationException {
        System.setProperty("javax.xml.accessExternalDTD", ""); // nothing else is fetched from the network either
        List<String> files = new ArrayList<>(List.of(arguments));
        boolean ignoreUnsupportedDatatypes = files.remove("--ignore-unsupported-datatypes");
        OWLOntology ontology = OWLManager.createOWLOntologyManager().createOntology();
        Merger merger = new Merger(ontology);
        for (String file : files) merger.read(file);
        merger.finish();

        Map<String, Object> report = new LinkedHashMap<>();
        reason(ontology, ignoreUnsupportedDatatypes, report);
        Collection<String> rlViolations = violations(new OWL2RLProfile(), ontology);
        for (OWLAxiom axiom : ontology.getAxioms(AxiomType.REFLEXIVE_OBJECT_PROPERTY)) { // the OWL API forgets these
            rlViolations.add("UseOfIllegalAxiom: ReflexiveObjectProperty axioms are not allowed in profile. " + axiom);
        }
        report.put("dl_violations", violations(new OWL2DLProfile(), ontology));
        report.put("rl_violations", rlViolations);
        report.put("parse_errors", merger.parseErrors);
        report.put("undeclared", undeclared(ontology));
        report.put("ignored_imports", merger.imports);
        report.put("axioms", ontology.getAxiomCount());
        report.put("classes", own(ontology.getClassesInSignature()));
        report.put("objectProperties", own(ontology.getObjectPropertiesInSignature()));
        report.put("dataProperties", own(ontology.getDataPropertiesInSignature()));
        report.put("annotationProperties", own(ontology.getAnnotationPropertiesInSignature()));
        report.put("individuals", ontology.getIndividualsInSignature().size());
        System.out.println(report.entrySet().stream().map(e -> json(e.getKey()) + ": " + json(e.getValue()))
            .collect(joining(",\n", "{", "}")));
    }
}
