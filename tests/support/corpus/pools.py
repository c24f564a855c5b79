"""What the generated documents of corpus.py are made of: pools of names, and sentences with their facts."""

# The sentences. A block is one sentence: its name, its text in both languages, and a line a passage. In a text,
# `[name:…]` is a passage, `[name~…]` one that is a judgement of the author, `[name=…]` words that facts quote, and
# `[name!…]` words that carry no claim; `{slot}` stands for a name or a date of the document. In facts, `my:` begins the
# name of a thing of the document's own, `{slot}` is the thing or the date, and `$name` the words so marked. A passage
# without a line of its own is a name, and says what NAMED has for it.
SENTENCES = """
accession
ar [aim:[keen~[launched:[period:طوال [past={past}] التي مرت على [joining:انضمام [state:دولة {state}] إلى ([framework:{framework}])]] التي أطلقتها [organisation:{organisation}]] حرص الجانبان على [cooperation:تعزيز ذلك التعاون]] في [fields:مجالات [many=عديدة]] بهدف ترسيخ دعائم الأمن والاستقرار في [region:{region}]].
en [aim:[keen~[launched:[period:Throughout the [past={past}] that have gone by since [joining:the accession of [state:{state}] to the [framework:{framework}]]], which was launched by the [organisation:{organisation}]], the two sides have been keen on [cooperation:strengthening that cooperation]] in [fields:[many=numerous] fields], with the aim of consolidating the foundations of security and stability in the [region:{region}]].
period my:Period a ici:Period ; ici:dateText $past ; ici:durationInYears {past} ; ici:since my:Accession
joining my:Accession a ici:Accession ; ici:accedingParty {state} ; ici:accededTo {framework}
launched {launch} a ici:Launch ; ici:launched {framework} ; ici:launchedBy {organisation}
keen {state} ici:keenOn my:StrongerCooperation . {organisation} ici:keenOn my:StrongerCooperation . my:StrongerCooperation dcterms:temporal my:Period
cooperation my:StrongerCooperation a ici:Aim ; dcterms:subject my:Cooperation . my:Cooperation a ici:Activity ; ici:concernsParty {state} , {organisation}
fields my:Fields a ici:Collection ; ici:instancesStated false ; ici:quantityText $many
aim my:StrongerCooperation ici:aimsAt my:Security , my:Stability ; ici:coversDomain my:Fields . my:Security a ici:Aim ; dcterms:spatial {region} . my:Stability a ici:Aim ; dcterms:spatial {region}

centre
ar [host:[step:[steps:[first:ومنذ [acceded:انضمام [state:{state}] إلى تلك المبادرة {accession_date}] لتكون أول [group:دولة من دول [region:{region}]] تنضم إليها] فقد اتخذت خطوات [several=عديدة] لتعزيزها] [best~أهمها [opening:افتتاح [seat:مقر [centre:المركز الإقليمي ل[framework:{framework}]] في [place:{state}]] {centre_date}]]] لتصبح أول دولة من تلك المنطقة تستضيف [centres:مركزا إقليميا ل[organisation:{organisation}]]].
en [host:[step:[steps:[first:Since [acceded:the accession of [state:{state}] to that initiative {accession_date}], as the first [group:state of the [region:{region}]] to join it], [several=many] steps have been taken to strengthen it], [best~the most important of them [opening:the opening of [seat:the seat of [centre:the Regional Centre of the [framework:{framework}]] in [place:{state}]] {centre_date}]]], which made it the first state of that region to host [centres:a regional centre of the [organisation:{organisation}]]].
acceded my:Accession a ici:Accession ; ici:accedingParty {state} ; ici:accededTo {framework} ; dcterms:date {accession_date}
group my:RegionStates a ici:Group ; ici:drawnFrom {region} ; ici:instancesStated false
first my:FirstState a ici:Precedence ; ici:ordinal 1 ; ici:ranks {state} ; ici:comparisonScope my:RegionStates ; ici:inRespectOf my:Accession . {state} ici:memberOf my:RegionStates
steps my:Steps a ici:EventSeries ; ici:since my:Accession ; ici:instancesStated false ; ici:quantityText $several ; ici:aimsAt my:StrongerInitiative . my:StrongerInitiative a ici:Aim
step my:Opening ici:partOfSeries my:Steps
best my:Opening ici:mostImportantAmong my:Steps
opening my:Opening a ici:Inauguration ; ici:opened my:Seat ; ici:tookPlaceIn {state} ; dcterms:date {centre_date}
seat my:Seat a ici:Seat ; ici:seatOf my:Centre ; ici:locatedIn {state}
centre my:Centre a ici:RegionalCentre ; ici:centreOf {framework} ; ici:nameInText $centre
place {state} ici:nameInText $place
host my:FirstHost a ici:Precedence ; ici:ordinal 1 ; ici:ranks {state} ; ici:comparisonScope my:RegionStates ; ici:inRespectOf my:Centres . my:Centre ici:memberOf my:Centres . {state} ici:hosts my:Centre
centres my:Centres a ici:Group ; ici:drawnFrom {organisation} ; ici:instancesStated false

training optional
ar [served:[tasks:[training:[first:ويعد ذلك المركز الأول من نوعه في [region:{region}]] ومقرا تدريبيا] يقوم من خلاله [representatives:ممثلو [members:أعضاء [organisation:{organisation}]]] بمهام تدريبية واستشارية [special=تخصصية] في [technical:[all=كل] المجالات الفنية]] [bodies:للجهات [governmental=الحكومية] في [state:{state}] و[second:{second}]]].
en [served:[tasks:[training:[first:That centre is the first of its kind in the [region:{region}]] and a seat of training], through which [representatives:representatives of [members:the members of the [organisation:{organisation}]]] carry out [special=specialised] training and advisory tasks in [technical:[all=all] technical fields]] for [bodies:[governmental=government] bodies in [state:{state}] and [second:{second}]]].
first my:FirstCentre a ici:Precedence ; ici:ordinal 1 ; ici:ranks my:Centre ; ici:comparisonScope {region} . my:Centre ici:locatedIn {region}
training my:Centre ici:usedFor my:Training . my:Training a ici:Activity
representatives my:Representatives a ici:Group ; ici:represents my:Members ; ici:instancesStated false
members my:Members a ici:Group ; ici:drawnFrom {organisation} ; ici:instancesStated false
tasks my:Centre ici:usedFor my:TrainingTasks , my:AdvisoryTasks . my:Representatives ici:carriesOut my:TrainingTasks , my:AdvisoryTasks . my:TrainingTasks a ici:Activity ; ici:statedQuality $special ; ici:instancesStated false ; ici:coversDomain my:TechnicalFields . my:AdvisoryTasks a ici:Activity ; ici:statedQuality $special ; ici:instancesStated false ; ici:coversDomain my:TechnicalFields
technical my:TechnicalFields a ici:Collection ; ici:instancesStated false ; ici:quantityText $all
served my:TrainingTasks ici:performedFor my:Bodies . my:AdvisoryTasks ici:performedFor my:Bodies
bodies my:Bodies a ici:Group ; ici:statedQuality $governmental ; ici:drawnFrom {state} , {second} ; ici:instancesStated false

later
ar [fourth_joined:[third_joined:[second_joined:وانضمت إلى ([framework:{framework}]) بعد ذلك [second:{second}] {second_date}] و[third:{third}] {third_date}] و[fourth:{fourth}] {fourth_date}].
en [fourth_joined:[third_joined:[second_joined:The [framework:{framework}] was joined thereafter by [second:{second}] {second_date}], by [third:{third}] {third_date}] and by [fourth:{fourth}] {fourth_date}].
second_joined my:SecondAccession a ici:Accession ; ici:accedingParty {second} ; ici:accededTo {framework} ; dcterms:date {second_date}
third_joined my:ThirdAccession a ici:Accession ; ici:accedingParty {third} ; ici:accededTo {framework} ; dcterms:date {third_date}
fourth_joined my:FourthAccession a ici:Accession ; ici:accedingParty {fourth} ; ici:accededTo {framework} ; dcterms:date {fourth_date}

conference
ar [joined:[conference:[partner~[contributions:وساهمت [state:{state}] منذ انضمامها في [events:[various=مختلف] الفعاليات التي نظمتها [organisation:{organisation}]]] حتى أصبحت شريكة أساسية في المبادرة] فاستضافت [title:المؤتمر [kind=الدولي] ([heading={heading}])] {conference_date}] وانضمت إلى [adoption:[programme:{programme}] الذي تم اعتماده {adoption_date}]].
en [joined:[conference:[partner~[contributions:[state:{state}] has contributed since its accession to [events:the [various=various] events organised by the [organisation:{organisation}]]], until it became an essential partner in the initiative], hosting [title:the [kind=international] conference "[heading={heading}]"] {conference_date}] and joining [adoption:the [programme:{programme}], which was adopted {adoption_date}]].
contributions my:Contributions a ici:EventSeries ; ici:hasParticipant {state} ; ici:since my:Accession ; ici:tookPlaceDuring my:Events ; ici:instancesStated false
events my:Events a ici:EventSeries ; ici:organisedBy {organisation} ; ici:instancesStated false ; ici:quantityText $various
partner {state} ici:essentialPartnerIn {framework}
conference my:Conference a ici:Conference ; ici:hostedBy {state} ; time:after my:Accession ; ici:statedQuality $kind ; dcterms:date {conference_date}
title my:Conference dcterms:title $heading ; dcterms:subject {domain1} , {domain2} , {region}
joined my:ProgrammeAccession a ici:Accession ; ici:accedingParty {state} ; ici:accededTo {programme} ; time:after my:Accession
adoption {adoption} a ici:Adoption ; ici:adopted {programme} ; dcterms:date {adoption_date}

mission
ar [hosted:[during:[step:و{mission_date} [important~اتخذت [state:{state}] و[members:الدول الأعضاء في [organisation:{organisation}]] خطوة مهمة [another=أخرى] لتعزيز العلاقات الثنائية]] عندما [opening:افتتحت [mission:[opener:{state}] أول بعثة دبلوماسية لها لدى [accredited:{organisation}] في [capital:العاصمة ال{seat_adjective} [seat={seat}]]]]] كما استضافت [third:{third}] [celebration:[vague={anniversary_date}] فعاليات الاحتفال بالذكرى الـ{nth} لإطلاق [framework:{framework}]]].
en [hosted:[during:[step:Then, {mission_date}, [important~[state:{state}] and [members:the member states of the [organisation:{organisation}]] took [another=another] important step to strengthen bilateral relations]], when [opening:[mission:[opener:{state}] opened its first diplomatic mission to the [accredited:{organisation}] in [capital:the {seat_adjective} capital, [seat={seat}]]] in that same month], and] [third:{third}] hosted [celebration:[vague={anniversary_date}] the celebration of {nth} years since the launch of the [framework:{framework}]]].
step my:Step a ici:Event ; ici:hasParticipant {state} , my:Members ; ici:aimsAt my:StrongerRelations ; dcterms:date {mission_date} ; ici:statedQuality $another . my:StrongerRelations a ici:Aim
important my:Step ici:importantFor my:StrongerRelations
members my:Members a ici:Group ; ici:nameInText $members ; ici:drawnFrom {organisation} ; ici:instancesStated false
during my:MissionOpening ici:tookPlaceDuring my:Step
opening my:MissionOpening a ici:Inauguration ; ici:openedBy {state} ; ici:opened my:Mission ; ici:tookPlaceIn {seat}
mission my:Mission a ici:DiplomaticMission ; ici:represents {state} ; ici:accreditedTo {organisation} ; ici:locatedIn {seat} ; ici:memberOf my:Missions . my:FirstMission a ici:Precedence ; ici:ordinal 1 ; ici:ranks my:Mission ; ici:comparisonScope my:Missions . my:Missions a ici:Group ; ici:drawnFrom {state} ; ici:instancesStated false
opener {state} ici:nameInText $opener
accredited {organisation} ici:nameInText $accredited
capital {seat} a ici:City ; ici:capitalOf {seat_state} ; ici:nameInText $seat . {seat_state} a ici:State
hosted my:Anniversary ici:hostedBy {third}
celebration my:Anniversary a ici:Commemoration ; ici:commemorates {launch} ; ici:ordinal {nth} ; ici:instancesStated false ; ici:dateText $vague ; dcterms:date {anniversary_date}

visits optional
ar [positions:[fields:[visits:وشهدت الفترة {visits_date} زيارات [mutual=متبادلة] بين [officials:[senior=كبار] المسؤولين في [state:{state}]] و[guests:مسؤولي [organisation:{organisation}]] لتعزيز التعاون [joint=المشترك] في [several:مجالات [number=عدة]]] [top~أهمها [domain1:{domain1}] و[domain2:{domain2}] و[domain3:{domain3}] و[domain7:{domain7}] و[domain8:{domain8}]]] إضافة إلى [issues:تنسيق المواقف [common=المشتركة] حيال القضايا الإقليمية والعالمية]].
en [positions:[fields:[visits:The period {visits_date} saw [mutual=mutual] visits of [officials:[senior=senior] officials of [state:{state}]] and [guests:officials of the [organisation:{organisation}]] to strengthen [joint=joint] cooperation in [several:[number=several] fields]], [top~the most important of them [domain1:{domain1}], [domain2:{domain2}], [domain3:{domain3}], [domain7:{domain7}] and [domain8:{domain8}]]], as well as [issues:the coordination of [common=common] positions on regional and global issues]].
visits my:Visits a ici:VisitExchange ; ici:hasParticipant my:Officials , my:Guests ; ici:statedQuality $mutual ; ici:instancesStated false ; dcterms:date {visits_date} ; ici:aimsAt my:JointCooperation ; ici:coversDomain my:SeveralFields . my:JointCooperation a ici:Aim ; ici:statedQuality $joint ; ici:concernsParty {state} , {organisation} ; ici:coversDomain my:SeveralFields
officials my:Officials a ici:Group ; ici:drawnFrom {state} ; ici:statedQuality $senior ; ici:instancesStated false
guests my:Guests a ici:Group ; ici:drawnFrom {organisation} ; ici:instancesStated false
several my:SeveralFields a ici:Collection ; ici:instancesStated false ; ici:quantityText $number
fields my:Visits ici:coversDomain {domain1} , {domain2} , {domain3} , {domain7} , {domain8} . my:SeveralFields skos:member {domain1} . my:SeveralFields skos:member {domain2} . my:SeveralFields skos:member {domain3} . my:SeveralFields skos:member {domain7} . my:SeveralFields skos:member {domain8}
top {domain1} ici:mostImportantAmong my:SeveralFields . {domain2} ici:mostImportantAmong my:SeveralFields . {domain3} ici:mostImportantAmong my:SeveralFields . {domain7} ici:mostImportantAmong my:SeveralFields . {domain8} ici:mostImportantAmong my:SeveralFields
positions my:Visits ici:aimsAt my:Positions . my:Positions ici:concernsParty {state} , {organisation} ; ici:instancesStated false
issues my:Positions a ici:Aim ; ici:statedQuality $common ; ici:coversDomain my:RegionalIssues , my:GlobalIssues . my:RegionalIssues a ici:Collection ; ici:instancesStated false . my:GlobalIssues a ici:Collection ; ici:instancesStated false

summit
ar [means:[aim:[launch:وكان ([plan:{plan}]) قد دشن خلال [summit:قمة [heads:رؤساء الدول والحكومات] التي عقدت في [capital:العاصمة ال{adjective} [city={city}]] {summit_date}]] بهدف [region_aim:المساهمة في تعزيز الأمن والاستقرار لاسيما في [region:{region}]]] من خلال [offer:عرض للتعاون [practical=العملي] بين [region_states:دول تلك المنطقة] و[members:دول [organisation:{organisation}]] في [security:[various=مختلف] المجالات الأمنية]]].
en [means:[aim:[launch:The [plan:{plan}] had been launched during [summit:the summit of [heads:heads of state and government] that was held in [capital:the {adjective} capital, [city={city}]], {summit_date}]], with the aim of [region_aim:contributing to security and stability, especially in the [region:{region}]]], by means of [offer:an offer of [practical=practical] cooperation between [region_states:the states of that region] and [members:the states of the [organisation:{organisation}]] in [security:[various=various] fields of security]]].
launch my:PlanLaunch a ici:Launch ; ici:launched my:Plan ; ici:tookPlaceDuring my:Summit
plan my:Plan a ici:Programme ; ici:nameInText $plan
summit my:Summit a ici:Summit ; ici:hasParticipant id:HeadsOfStateAndGovernment ; ici:tookPlaceIn {city} ; dcterms:date {summit_date}
heads id:HeadsOfStateAndGovernment a ici:Group ; ici:nameInText $heads ; ici:instancesStated false
capital {city} a ici:City ; ici:capitalOf {host} ; ici:nameInText $city . {host} a ici:State
aim my:Plan ici:aimsAt my:SecurityContribution , my:StabilityContribution . my:SecurityContribution a ici:Aim . my:StabilityContribution a ici:Aim
region_aim my:SecurityContribution ici:emphasises {region} . my:StabilityContribution ici:emphasises {region}
means my:Plan ici:pursuedThrough my:Offer . my:SecurityContribution ici:pursuedThrough my:Offer . my:StabilityContribution ici:pursuedThrough my:Offer
offer my:Offer a ici:Activity ; ici:statedQuality $practical ; ici:concernsParty my:RegionStates , my:Members ; ici:coversDomain my:SecurityFields
region_states my:RegionStates a ici:Group ; ici:drawnFrom {region} ; ici:instancesStated false
members my:Members a ici:Group ; ici:nameInText $members ; ici:drawnFrom {organisation} ; ici:instancesStated false
security my:SecurityFields a ici:Collection ; ici:instancesStated false ; ici:quantityText $various

principles
ar [completes:[track:[account:[based:[grounded:وترتكز المبادرة على [principles:[number=العديد] من المبادئ]] التي تستند إلى [principle1:{principle1}] و[principle2:{principle2}]] وتأخذ بعين الاعتبار تنوع الأعضاء وحاجاتهم الخاصة] إلى جانب أنها تشكل مسارا منفصلا في مجال [recognised:مبادرات التعاون [recognition=المتعارف عليها عالميا]]] مع إكمال مسيرة [others:المبادرات [international=الدولية] الأخرى وخاصة [other1:{other1}] و[other2:{other2}]]].
en [completes:[track:[account:[based:[grounded:The initiative rests on [principles:[number=a number] of principles]], which are based on [principle1:{principle1}] and [principle2:{principle2}]], and takes into account the diversity of the members and their special needs], besides being a separate track among [recognised:the cooperation initiatives [recognition=recognised worldwide]]], while completing the course of [others:the other [international=international] initiatives, especially the [other1:{other1}] and the [other2:{other2}]]].
grounded {framework} ici:groundedOn my:Principles
principles my:Principles a ici:Collection ; ici:instancesStated false ; ici:quantityText $number
based my:Principles ici:groundedOn {principle1} , {principle2}
account {framework} ici:takesIntoAccount my:Diversity , my:SpecialNeeds . my:Diversity a ici:Principle . my:SpecialNeeds a ici:Principle ; ici:instancesStated false
track {framework} ici:separateTrackAmong id:RecognisedCooperationInitiatives
recognised id:RecognisedCooperationInitiatives a ici:Collection ; ici:statedQuality $recognition ; ici:instancesStated false
completes {framework} ici:takesIntoAccount my:Complementarity ; ici:complements id:OtherInternationalInitiatives . my:Complementarity a ici:Principle
others id:OtherInternationalInitiatives a ici:Collection ; ici:statedQuality $international ; ici:instancesStated false . my:Complementarity ici:emphasises {other1} , {other2}

openness optional
ar [especially:[open:[inclusive:وتعتمد ([framework:{framework}]) على [inclusiveness:مبدأ الشمولية]] بحيث تبقى مفتوحة أمام [countries:[all=جميع] البلدان المهتمة في [region:{region}] والملتزمة بأهداف المبادرة]] وخاصة [domain7:{domain7}] و[domain8:{domain8}]].
en [especially:[open:[inclusive:The [framework:{framework}] relies on [inclusiveness:the principle of inclusiveness]], so that it remains open to [countries:[all=all] interested countries of the [region:{region}] that are committed to the goals of the initiative]], especially [domain7:{domain7}] and [domain8:{domain8}]].
inclusive {framework} ici:groundedOn id:Inclusiveness
inclusiveness id:Inclusiveness a ici:Principle ; ici:nameInText $inclusiveness
open {framework} ici:openTo my:Countries
countries my:Countries a ici:Group ; ici:interestedIn {framework} ; ici:drawnFrom {region} ; ici:committedTo my:Goals ; ici:quantityText $all ; ici:instancesStated false . {framework} ici:aimsAt my:Goals . my:Goals a ici:Collection ; ici:instancesStated false
especially my:Goals ici:emphasises {domain7} , {domain8} . my:Countries ici:committedTo {domain7} , {domain8}

areas
ar [third:[second:[first:[choice:[list:ول[plan:{plan}] لائحة نشاطات تغطي ستة مجالات [different=مختلفة]] ويمكن [acceding:للبلدان المنضمة] أن تختار من بينها] إذ يتعلق أول هذه المجالات ب[domain1:{domain1}]] [while!فيما] يتطرق المجال الثاني إلى [domain2:{domain2}]] والثالث إلى التعاون في [domain3:{domain3}]].
en [third:[second:[first:[choice:[list:The [plan:{plan}] has a list of activities that covers six [different=different] areas], from which [acceding:the acceding countries] may choose], and of which the first concerns [domain1:{domain1}]], [while!while] the second area deals with [domain2:{domain2}]] and the third with cooperation in [domain3:{domain3}]].
list my:Plan ici:hasActivityList my:List . my:List a ici:ActivityList ; ici:statedCount 6 ; ici:instancesStated false . my:Area1 ici:statedQuality $different . my:Area2 ici:statedQuality $different . my:Area3 ici:statedQuality $different . my:Area4 ici:statedQuality $different . my:Area5 ici:statedQuality $different . my:Area6 ici:statedQuality $different
plan my:Plan a ici:Programme ; ici:nameInText $plan
choice my:List ici:choosableBy my:Acceding
acceding my:Acceding a ici:Group ; ici:participatesIn my:Plan ; ici:instancesStated false
first my:List ici:coversDomain my:Area1 . my:Area1 a ici:CooperationDomain ; skos:notation "1" ; skos:inScheme my:List . {domain1} skos:broader my:Area1
second my:List ici:coversDomain my:Area2 . my:Area2 a ici:CooperationDomain ; skos:notation "2" ; skos:inScheme my:List . {domain2} skos:broader my:Area2
third my:List ici:coversDomain my:Area3 . my:Area3 a ici:CooperationDomain ; skos:notation "3" ; skos:inScheme my:List . {domain3} skos:broader my:Area3

emergencies
ar [courses:[sixth:[fifth:[fourth:ويختص المجال الرابع بالتعاون في [domain4:{domain4}] و[domain5:{domain5}]] [while!فيما] يتناول المجال الخامس [domain6:{domain6}]] والسادس في إطار [planning:وضع خطط [civil=مدنية] للطوارئ]] بما فيها المشاركة في دورات تدريب وتأهيل و[exercises:تمارين حول [rescue:عمليات الإنقاذ في حالات الكوارث]]].
en [courses:[sixth:[fifth:[fourth:The fourth area is cooperation in [domain4:{domain4}] and [domain5:{domain5}]], [while!while] the fifth area addresses [domain6:{domain6}]] and the sixth the drawing up of [planning:[civil=civil] plans for emergencies]], including participation in training courses, qualification courses and [exercises:exercises on [rescue:rescue operations in disasters]]].
fourth my:List ici:coversDomain my:Area4 . my:Area4 a ici:CooperationDomain ; skos:notation "4" ; skos:inScheme my:List . {domain4} skos:broader my:Area4 . {domain5} skos:broader my:Area4
fifth my:List ici:coversDomain my:Area5 . my:Area5 a ici:CooperationDomain ; skos:notation "5" ; skos:inScheme my:List . {domain6} skos:broader my:Area5
sixth my:List ici:coversDomain my:Area6 . my:Area6 a ici:CooperationDomain ; skos:notation "6" ; skos:inScheme my:List . id:CivilEmergencyPlanning skos:broader my:Area6
planning id:CivilEmergencyPlanning a ici:CooperationDomain ; ici:statedQuality $civil ; ici:instancesStated false
courses my:Area6 ici:includesActivity my:TrainingCourses , my:QualificationCourses , my:Exercises . my:TrainingCourses a ici:Activity ; ici:instancesStated false . my:QualificationCourses a ici:Activity ; ici:instancesStated false . my:Exercises a ici:Activity ; ici:instancesStated false
exercises my:Exercises ici:coversDomain id:DisasterRescue
rescue id:DisasterRescue a ici:CooperationDomain ; ici:nameInText $rescue

consultations
ar [interest:[partners:[when:[conducted:[preceded:وسبقت ([plan:{plan}]) سلسلة مشاورات [level=على مستوى عال]] أجراها [post:[office=الأمين العام المفوض] في [organisation:{organisation}] حينذاك [envoy:[title=السفير] [name={envoy}]]]] {consultations_date}] مع [states:دول [region:{region}]]] حيث أبدت تلك الدول اهتماما ب[framework:{framework}]].
en [interest:[partners:[when:[conducted:[preceded:The [plan:{plan}] was preceded by a series of consultations [level=at a high level]], conducted by the [post:[office=Deputy Secretary General] of the [organisation:{organisation}] at the time, [envoy:[title=Ambassador] [name={envoy}]]]], {consultations_date}], with [states:the states of the [region:{region}]]], which showed interest in the [framework:{framework}]].
preceded my:Consultations a ici:EventSeries ; time:before my:PlanLaunch ; ici:statedQuality $level ; ici:instancesStated false
plan my:Plan a ici:Programme ; ici:nameInText $plan
conducted my:Consultations ici:conductedBy my:Envoy ; ici:conductedInCapacityOf my:Post
post my:Post a org:Post ; org:postIn {organisation} ; org:heldBy my:Envoy ; ici:nameInText $office
envoy my:Envoy a ici:Person ; schema:honorificPrefix $title ; ici:nameInText $name
when my:Consultations dcterms:date {consultations_date} . my:Consultation1 a ici:Consultation ; ici:partOfSeries my:Consultations ; ici:conductedBy my:Envoy ; dcterms:date {consultation1_date} . my:Consultation2 a ici:Consultation ; ici:partOfSeries my:Consultations ; ici:conductedBy my:Envoy ; dcterms:date {consultation2_date} . my:Consultation3 a ici:Consultation ; ici:partOfSeries my:Consultations ; ici:conductedBy my:Envoy ; dcterms:date {consultation3_date}
partners my:Consultations ici:hasParticipant my:RegionStates
states my:RegionStates a ici:Group ; ici:drawnFrom {region} ; ici:instancesStated false
interest my:RegionStates ici:interestedIn {framework}
"""

# What a passage says that is nothing but a name, by how its slot begins.
NAMED = {
    "domain": "ici:CooperationDomain",
    "framework": "ici:Initiative",
    "organisation": "ici:InternationalOrganisation",
    "other": "ici:InternationalOrganisation",
    "principle": "ici:Principle",
    "programme": "ici:Programme",
    "region": "ici:Region",
    "state": "ici:State",
    "second": "ici:State",
    "third": "ici:State",
    "fourth": "ici:State",
}

# What the things of a document's own are called; the generator adds the number of the document.
OWN = """
Accession|انضمام {state} إلى {framework}|accession of {state} to the {framework}
SecondAccession|انضمام {second} إلى {framework}|accession of {second} to the {framework}
ThirdAccession|انضمام {third} إلى {framework}|accession of {third} to the {framework}
FourthAccession|انضمام {fourth} إلى {framework}|accession of {fourth} to the {framework}
ProgrammeAccession|انضمام {state} إلى {programme}|accession of {state} to the {programme}
Period|{past}|{past}
StrongerCooperation|تعزيز التعاون بين {state} و{organisation}|stronger cooperation of {state} and the {organisation}
Cooperation|التعاون بين {state} و{organisation}|cooperation of {state} and the {organisation}
Fields|مجالات عديدة|numerous fields
Security|ترسيخ دعائم الأمن في {region}|firm foundations of security in the {region}
Stability|ترسيخ دعائم الاستقرار في {region}|firm foundations of stability in the {region}
RegionStates|دول {region}|states of the {region}
FirstState|{state}، أول دولة من {region} تنضم|{state}, first of the {region} to join
Steps|خطوات تعزيز {framework}|steps to strengthen the {framework}
StrongerInitiative|تعزيز {framework}|strengthening of the {framework}
Opening|افتتاح مقر المركز الإقليمي في {state}|opening of the seat of the regional centre in {state}
Seat|مقر المركز الإقليمي في {state}|seat of the regional centre in {state}
Centre|المركز الإقليمي في {state}|regional centre in {state}
FirstHost|{state}، أول مضيف من {region}|{state}, first host of the {region}
Centres|المراكز الإقليمية|regional centres
FirstCentre|أول مركز في {region}|first centre in the {region}
Training|التدريب|training
Representatives|ممثلو أعضاء {organisation}|representatives of the members of the {organisation}
Members|الدول الأعضاء في {organisation}|member states of the {organisation}
TrainingTasks|مهام تدريبية|training tasks
AdvisoryTasks|مهام استشارية|advisory tasks
TechnicalFields|المجالات الفنية|technical fields
Bodies|الجهات الحكومية في {state} و{second}|government bodies in {state} and {second}
Contributions|مساهمات {state}|contributions of {state}
Events|فعاليات {organisation}|events of the {organisation}
Conference|مؤتمر {heading}|conference {heading}
Step|خطوة تعزيز العلاقات الثنائية|step to strengthen bilateral relations
StrongerRelations|تعزيز العلاقات الثنائية|stronger bilateral relations
MissionOpening|افتتاح بعثة {state}|opening of the mission of {state}
Mission|بعثة {state} لدى {organisation}|mission of {state} to the {organisation}
FirstMission|أول بعثة من {state}|first mission of {state}
Missions|بعثات {state}|missions of {state}
Anniversary|الاحتفال بالذكرى الـ{nth} لإطلاق {framework}|celebration of {nth} years of the {framework}
Visits|زيارات متبادلة مع {state}|mutual visits with {state}
JointCooperation|تعزيز التعاون المشترك|stronger joint cooperation
Officials|كبار المسؤولين في {state}|senior officials of {state}
Guests|مسؤولو {organisation}|officials of the {organisation}
SeveralFields|مجالات عدة|several fields
Positions|تنسيق المواقف المشتركة|coordinated common positions
RegionalIssues|القضايا الإقليمية|regional issues
GlobalIssues|القضايا العالمية|global issues
PlanLaunch|إطلاق {plan}|launch of the {plan}
Plan|{plan}|{plan}
Summit|قمة {city}|summit in {city}
SecurityContribution|المساهمة في تعزيز الأمن|contribution to security
StabilityContribution|المساهمة في تعزيز الاستقرار|contribution to stability
Offer|عرض للتعاون العملي|offer of practical cooperation
SecurityFields|المجالات الأمنية|fields of security
Principles|مبادئ {framework}|principles of the {framework}
Diversity|تنوع الأعضاء|diversity of the members
SpecialNeeds|حاجات الأعضاء الخاصة|special needs of the members
Complementarity|إكمال مسيرة المبادرات الأخرى|completion of other initiatives
Countries|البلدان المهتمة في {region}|interested countries of the {region}
Goals|أهداف {framework}|goals of the {framework}
List|لائحة نشاطات {plan}|activity list of the {plan}
Acceding|البلدان المنضمة إلى {plan}|countries that joined the {plan}
Area1|المجال الأول|first area
Area2|المجال الثاني|second area
Area3|المجال الثالث|third area
Area4|المجال الرابع|fourth area
Area5|المجال الخامس|fifth area
Area6|المجال السادس|sixth area
TrainingCourses|دورات تدريب|training courses
QualificationCourses|دورات تأهيل|qualification courses
Exercises|تمارين الإنقاذ|rescue exercises
Consultations|سلسلة المشاورات قبل {plan}|series of consultations before the {plan}
Consultation1|المشاورات الأولى|first consultations
Consultation2|المشاورات الثانية|second consultations
Consultation3|المشاورات الثالثة|third consultations
Envoy|{envoy}|{envoy}
Post|الأمين العام المفوض في {organisation}|Deputy Secretary General of the {organisation}
"""

# id | Arabic | English | adjective in both | ISO number | GeoNames | capital: id, Arabic, English, place, GeoNames.
STATES = """
Norway|النرويج|Norway|نرويجية|Norwegian|578|3144096|Oslo|أوسلو|Oslo|59.91273|10.74609|3143244
Sweden|السويد|Sweden|سويدية|Swedish|752|2661886|Stockholm|ستوكهولم|Stockholm|59.32938|18.06871|2673730
Denmark|الدنمارك|Denmark|دنماركية|Danish|208|2623032|Copenhagen|كوبنهاغن|Copenhagen|55.67594|12.56553|2618425
Finland|فنلندا|Finland|فنلندية|Finnish|246|660013|Helsinki|هلسنكي|Helsinki|60.16952|24.93545|658225
Iceland|أيسلندا|Iceland|أيسلندية|Icelandic|352|2629691|Reykjavik|ريكيافيك|Reykjavik|64.13548|-21.89541|3413829
Estonia|إستونيا|Estonia|إستونية|Estonian|233|453733|Tallinn|تالين|Tallinn|59.43696|24.75353|588409
Latvia|لاتفيا|Latvia|لاتفية|Latvian|428|458258|Riga|ريغا|Riga|56.946|24.10589|456172
Lithuania|ليتوانيا|Lithuania|ليتوانية|Lithuanian|440|597427|Vilnius|فيلنيوس|Vilnius|54.68916|25.2798|593116
Poland|بولندا|Poland|بولندية|Polish|616|798544|Warsaw|وارسو|Warsaw|52.22977|21.01178|756135
Germany|ألمانيا|Germany|ألمانية|German|276|2921044|Berlin|برلين|Berlin|52.52437|13.41053|2950159
Belgium|بلجيكا|Belgium|بلجيكية|Belgian|056|2802361|Brussels|بروكسل|Brussels|50.85045|4.34878|2800866
France|فرنسا|France|فرنسية|French|250|3017382|Paris|باريس|Paris|48.85341|2.3488|2988507
Spain|إسبانيا|Spain|إسبانية|Spanish|724|2510769|Madrid|مدريد|Madrid|40.4165|-3.70256|3117735
Portugal|البرتغال|Portugal|برتغالية|Portuguese|620|2264397|Lisbon|لشبونة|Lisbon|38.72509|-9.1498|2267057
Italy|إيطاليا|Italy|إيطالية|Italian|380|3175395|Rome|روما|Rome|41.89193|12.51133|3169070
Switzerland|سويسرا|Switzerland|سويسرية|Swiss|756|2658434|Bern|برن|Bern|46.94809|7.44744|2661552
Austria|النمسا|Austria|نمساوية|Austrian|040|2782113|Vienna|فيينا|Vienna|48.20849|16.37208|2761369
Czechia|التشيك|Czechia|تشيكية|Czech|203|3077311|Prague|براغ|Prague|50.08804|14.42076|3067696
Slovakia|سلوفاكيا|Slovakia|سلوفاكية|Slovak|703|3057568|Bratislava|براتيسلافا|Bratislava|48.14816|17.10674|3060972
Hungary|المجر|Hungary|مجرية|Hungarian|348|719819|Budapest|بودابست|Budapest|47.49835|19.04045|3054643
Romania|رومانيا|Romania|رومانية|Romanian|642|798549|Bucharest|بوخارست|Bucharest|44.43225|26.10626|683506
Bulgaria|بلغاريا|Bulgaria|بلغارية|Bulgarian|100|732800|Sofia|صوفيا|Sofia|42.69751|23.32415|727011
Greece|اليونان|Greece|يونانية|Greek|300|390903|Athens|أثينا|Athens|37.98376|23.72784|264371
Turkiye|تركيا|Türkiye|تركية|Turkish|792|298795|Ankara|أنقرة|Ankara|39.91987|32.85427|323786
Cyprus|قبرص|Cyprus|قبرصية|Cypriot|196|146669|Nicosia|نيقوسيا|Nicosia|35.17284|33.35397|146268
Malta|مالطا|Malta|مالطية|Maltese|470|2562770|Valletta|فاليتا|Valletta|35.89968|14.5148|2562305
Ireland|أيرلندا|Ireland|أيرلندية|Irish|372|2963597|Dublin|دبلن|Dublin|53.33306|-6.24889|2964574
Croatia|كرواتيا|Croatia|كرواتية|Croatian|191|3202326|Zagreb|زغرب|Zagreb|45.81444|15.97798|3186886
Egypt|مصر|Egypt|مصرية|Egyptian|818|357994|Cairo|القاهرة|Cairo|30.06263|31.24967|360630
SaudiArabia|السعودية|Saudi Arabia|سعودية|Saudi|682|102358|Riyadh|الرياض|Riyadh|24.68773|46.72185|108410
Kuwait|الكويت|Kuwait|كويتية|Kuwaiti|414|285570|KuwaitCity|مدينة الكويت|Kuwait City|29.367|47.97429|285787
Qatar|قطر|Qatar|قطرية|Qatari|634|289688|Doha|الدوحة|Doha|25.28545|51.53096|290030
Bahrain|البحرين|Bahrain|بحرينية|Bahraini|048|290291|Manama|المنامة|Manama|26.22787|50.58565|290340
Oman|عمان|Oman|عمانية|Omani|512|286963|Muscat|مسقط|Muscat|23.58413|58.40778|287286
Kenya|كينيا|Kenya|كينية|Kenyan|404|192950|Nairobi|نيروبي|Nairobi|-1.28333|36.81667|184745
Ethiopia|إثيوبيا|Ethiopia|إثيوبية|Ethiopian|231|337996|AddisAbaba|أديس أبابا|Addis Ababa|9.02497|38.74689|344979
Ghana|غانا|Ghana|غانية|Ghanaian|288|2300660|Accra|أكرا|Accra|5.55602|-0.1969|2306104
India|الهند|India|هندية|Indian|356|1269750|NewDelhi|نيودلهي|New Delhi|28.62137|77.2148|1261481
Japan|اليابان|Japan|يابانية|Japanese|392|1861060|Tokyo|طوكيو|Tokyo|35.6895|139.69171|1850147
Canada|كندا|Canada|كندية|Canadian|124|6251999|Ottawa|أوتاوا|Ottawa|45.41117|-75.69812|6094817
"""

ORGANISATIONS = """
HarbourStatesOrganisation|منظمة دول الموانئ|Organisation of Harbour States|Belgium
RiverBasinsAuthority|هيئة الأحواض النهرية|River Basins Authority|Austria
StraitsSecurityLeague|رابطة أمن المضائق|Straits Security League|Turkiye
JointProtectionAuthority|هيئة الحماية المشتركة|Joint Protection Authority|Switzerland
GrainCorridorsLeague|رابطة ممرات الحبوب|Grain Corridors League|Romania
HighlandsOrganisation|منظمة تعاون المرتفعات|Highlands Cooperation Organisation|Kenya
IslandsOrganisation|منظمة منتدى الجزر|Islands Forum Organisation|Malta
NorthernDialogueLeague|رابطة الحوار الشمالي|Northern Dialogue League|Finland
"""

# id | Arabic | English | year of the launch; each belongs to the organisation in the same place.
FRAMEWORKS = """
SafeHarbourInitiative|مبادرة المرفأ الآمن|Safe Harbour Initiative|1996
SharedRiversInitiative|مبادرة الأنهار المشتركة|Shared Rivers Initiative|1998
OpenStraitsInitiative|مبادرة المضائق المفتوحة|Open Straits Initiative|1994
EarlyWarningInitiative|مبادرة الإنذار المبكر|Early Warning Initiative|2001
GoldenHarvestInitiative|مبادرة الحصاد الذهبي|Golden Harvest Initiative|1999
GreenHighlandsInitiative|مبادرة المرتفعات الخضراء|Green Highlands Initiative|2000
BlueHorizonInitiative|مبادرة الأفق الأزرق|Blue Horizon Initiative|1997
NorthernBridgesInitiative|مبادرة الجسور الشمالية|Northern Bridges Initiative|1995
"""

PROGRAMMES = """
FieldOfficersProgramme|برنامج الضباط الميدانيين|Field Officers Programme|2003
CommonTrainingProgramme|برنامج التأهيل الموحد|Common Training Programme|2002
ExpertExchangeProgramme|برنامج تبادل الخبراء|Expert Exchange Programme|2004
ReadyPartnersProgramme|برنامج الشركاء الجاهزين|Ready Partners Programme|2001
"""

REGIONS = """
BalticSeaRegion|منطقة بحر البلطيق|Baltic Sea region
BlackSeaRegion|منطقة البحر الأسود|Black Sea region
MediterraneanRegion|منطقة البحر المتوسط|Mediterranean region
RedSeaRegion|منطقة البحر الأحمر|Red Sea region
HornOfAfricaRegion|منطقة القرن الأفريقي|Horn of Africa region
IndianOceanRegion|منطقة المحيط الهندي|Indian Ocean region
"""

DOMAINS = """
Energy|الطاقة|energy
MaritimeSecurity|الأمن البحري|maritime security
CyberDefence|الدفاع الإلكتروني|cyber defence
DisasterManagement|إدارة الكوارث|disaster management
CounterTerrorism|مكافحة الإرهاب|counter-terrorism
BorderSecurity|أمن الحدود|border security
DefenceReform|إصلاح الدفاع|defence reform
MilitaryTraining|التدريب العسكري|military training
WaterManagement|إدارة المياه|water management
FoodSecurity|الأمن الغذائي|food security
SearchAndRescue|البحث والإنقاذ|search and rescue
CivilAviation|الطيران المدني|civil aviation
CustomsCooperation|التعاون الجمركي|customs cooperation
PublicHealth|الصحة العامة|public health
MineClearance|إزالة الألغام|mine clearance
ScientificResearch|البحث العلمي|scientific research
"""

PRINCIPLES = """
Partnership|مفهوم الشراكة|partnership
MutualInterests|المصالح المتبادلة|mutual interests
Transparency|مبدأ الشفافية|transparency
JointOwnership|الملكية المشتركة|joint ownership
VoluntaryParticipation|طوعية المشاركة|voluntary participation
NonInterference|عدم التدخل|non-interference
"""

# What every document may speak of, and no document has for itself.
COMMON = """
HeadsOfStateAndGovernment|رؤساء الدول والحكومات|heads of state and government
RecognisedCooperationInitiatives|مبادرات التعاون المتعارف عليها عالميا|cooperation initiatives recognised worldwide
OtherInternationalInitiatives|المبادرات الدولية الأخرى|other international initiatives
Inclusiveness|مبدأ الشمولية|inclusiveness
CivilEmergencyPlanning|التخطيط المدني للطوارئ|civil emergency planning
DisasterRescue|عمليات الإنقاذ في حالات الكوارث|rescue operations in disasters
"""

PERIODS = """
5|السنوات الخمس الماضية|past five years
10|السنوات العشر الماضية|past ten years
15|السنوات الخمس عشرة الماضية|past fifteen years
20|السنوات العشرين الماضية|past twenty years
"""

GIVEN_NAMES = "سامي|Sami;ليلى|Layla;كريم|Karim;نادية|Nadia;يوسف|Yusuf;هناء|Hana;آدم|Adam;مريم|Maryam"
FAMILY_NAMES = (
    "الحداد|Haddad;النجار|Najjar;مراد|Murad;الخطيب|Khatib;سليم|Salim;رزق|Rizq;فارس|Faris;شاهين|Shahin"
)
