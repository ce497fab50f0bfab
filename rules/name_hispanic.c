/*
 * Spanish and Portuguese surnames, which come in twos: texts of sorted words (name_lists.h).
 *
 * Source: written for this program from general knowledge of the surnames that are common in Spain,
 * Portugal and Latin America; no published list was copied. Folded: small letters without accents.
 */
#include "rules/name_lists.h"

#include "engine/base/banned.h"

const char *const name_hispanic[NAME_SHELVES] = {
	"",
	"abascal abello aboites abrego abreu abundis acevedo aceves acosta adorno aguayo agudelo "
	"aguero aguiar aguilar aguilera aguirre ahumada alaniz alarcon alatorre albarado "
	"albuquerque alcala alcantar alcantara alcaraz alcazar alcocer aldana alderete alegria "
	"aleman alencar alfaro alicea allende almanza almaraz almazan almeida almendarez "
	"almodovar almonte alonso alonzo altamirano alvarado alvares alvarez alvear alverez",
	"amado amador amaral amaro amaya ambriz amezcua amorim amoroso anaya andrade andujar "
	"anguiano angulo antunes antunez apodaca aponte aquino aragon arambula arana aranda "
	"arango araujo arbelaez arce archuleta arciniega ardito arellano arenas arevalo arguedas "
	"arguello argueta arias arismendi arizmendi armas armendariz armenta armijo arredondo "
	"arreola arriaga arrieta arriola arroyo arteaga arvizu arzate arzola assis assuncao "
	"astorga astudillo atencio avelar avendano avila aviles avitia ayala ayon azevedo azua",
	"baca badillo baez balderas balderrama ballesteros bandeira banderas banuelos baquero "
	"barajas barba barbosa barboza barcenas barela barragan barraza barreiros barrera "
	"barreras barreto barrientez barrientos barriga barrios barros barroso basquez bastidas "
	"batista batres bautista bazan",
	"becerra becerril bedolla bejarano belmonte beltran beltre benavides benavidez benitez "
	"bermejo bermudez bernabe bernal betancourt betancur bettencourt blanco blandon",
	"bobadilla bojorquez bolano bolanos bolivar bonilla borja borrego borrero botello "
	"bracero braga branco brandao bravo briceno briones briseno brito brizuela buendia bueno "
	"buenrostro burciaga burgos bustamante bustillo bustos",
	"caballero cabello cabral cabrales cabrera caceres cadena caicedo cajigas caldera "
	"calderas calderon calero calleja calles calvillo calvo calzada camacho camarena camargo "
	"camarillo campos campuzano canales canas canchola canizales cano canseco cantu "
	"caraballo carbajal carballo cardenas cardillo cardona cardoso cardoza cardozo carillo "
	"carmona carneiro caro carranza carrasco carrasquillo carreno carreon carrera carreras "
	"carrero carrillo carrion carrizales cartagena carvajal carvalho casanova casares "
	"casarez casas casillas castaneda castano castanon castellano castellanos castellon "
	"castillo castrejon castro caudillo cavaco cavalcanti cavazos cazares",
	"ceballos cedeno cedillo ceja celaya celis centeno cepeda cerda cerna ceron cervantes "
	"cervantez chacon chaidez chairez chapa chavarria chaves chavez chavira chevez cintron "
	"cisneros clavijo",
	"cobos coelho collado collazo colmenares colmenero colon colorado concepcion contreras "
	"corchado cordero cordova coria cornejo corona coronado coronel corral corrales correa "
	"correia cortazar cortes cortez cortina cosio costa costales costilla cota couto "
	"covarrubias crespo cruz cruzado cuadra cuadrado cubillos cuellar cuesta cueto cuevas "
	"cunha",
	"dalmau damasceno dantas davalos davila",
	"delacruz delafuente delagarza delapaz delarosa delatorre delavega delcastillo delcid "
	"deleon delgadillo delgado delreal delrio deltoro delvalle depaz devera dias diaz diez",
	"dominguez dominquez donato dorado duarte duenas duque duran duval",
	"",
	"echavarria echevarria echeverria elizalde elizondo",
	"encarnacion encinas enciso enriquez escalante escalera escalona escamilla escareno "
	"escobar escobedo escoto escudero esparza espejo espinal espino espinola espinosa "
	"espinoza esqueda esquivel esteves estevez estrada estrella",
	"fajardo falcao falcon fandino farfan faria farias favela",
	"feitosa feliciano feliz fernandes fernandez ferraz ferrer ferrera figueiredo figueredo "
	"figueroa flamenco flores florez",
	"fonseca fontanez fontes fraga fragoso fraire franco franquez frausto fregoso freire "
	"freitas fresquez frias frutos fuentes fuentez fulgencio funes furtado",
	"gabaldon gaitan galan galarza galaviz galaz galeana galeano gales galicia galindo "
	"gallardo gallego gallegos galvan galvao galvez gamboa gamez gandara gaona garay garces "
	"garcia garibay garrido garza gastelum gavino gaviria gaytan",
	"gil gimenez giraldo giron",
	"godinez godoy gomes gomez goncalves gonsales gonsalez gonzaga gonzales gonzalez goulart "
	"gouveia goza gracia grajales grajeda granado granados granillo griego grijalva grimaldo "
	"guajardo guardiola guedes guerra guerrero guevara guillen guimaraes guiterrez gurrola "
	"gutierez gutierres gutierrez gutirrez guzman",
	"haro",
	"henao henriquez heredia hermosillo hernadez hernandez herrera hidalgo higuera hinojos "
	"hinojosa",
	"holguin hoyos huaman huerta hurtado",
	"",
	"ibanez ibarra iglesias",
	"infante iniguez irizarry isaza iturbe izaguirre izquierdo",
	"jaimes jaquez jara jaramillo jardim jasso jauregui",
	"jerez jimenez jiminez",
	"juarez juliano junqueira jurado",
	"",
	"",
	"",
	"labrador lacerda ladino lagunas landaverde landeros landin lara lares larios larrea lazo",
	"leal lebron ledesma ledezma leitao leite leiva lemus leon lerma leyva lima limon "
	"linares lira lisboa lizarraga llamas llanes llanos llosa",
	"loaiza lobo loera lomeli londono longoria lopes lopez lorenzana losada loureiro loya "
	"loza lozada lozano lucena lucero luciano luevano lugo lujan luna luque lustosa",
	"macedo machado macias maciel madeira madera madero madrigal maestas maez magalhaes "
	"magana maia malagon malave maldanado maldonado malta mancera mancilla mancillas "
	"mandujano manriquez manzanares manzano manzo marcano mares marez marin marinho mariscal "
	"marmolejo marques marquez marquina marra marrero marroquin marrufo marte martinez "
	"martir mascarenas mata matias matos mattos matute mayorga mazariegos",
	"medeiros medellin mederos medina medrano meireles mejia mejorado melara melendez "
	"melendrez melgar melgarejo melo mena menchaca mendes mendez mendieta mendiola mendivil "
	"mendosa mendoza menendez meneses menezes menjivar meraz mercado merino merlo mesa "
	"mesquita meza mijares millan minaya minjarez mirabal miranda mireles",
	"mojica molina molinar monarrez moncada mondragon moniz monreal monroy monsivais "
	"montalvo montanez montano monteagudo monteiro montejano montelongo montemayor montero "
	"monterrosa monterroso montes montiel montijo montoya monzon mora morado moraes morais "
	"morales moralez moran moreira moreno mosqueda mosquera mota motta moura moutinho moya "
	"mujica munguia munive muniz munoz murguia muriel murillo muro",
	"najera naranjo narvaez nascimento natera nava navarra navarrete navarrette navarro",
	"negrete negron neruda nevarez neves nieto nieves ninos",
	"nocera nogueira noriega noronha novais novoa nunes nunez",
	"",
	"obando obregon ocampo ocasio oceguera ochoa ojeda olague olguin oliva olivares olivarez "
	"olivas oliveira olivera oliveras oliveros olivo olmedo olmos olvera",
	"ontiveros oquendo orantes ordaz ordonez orellana ornelas oropeza orosco orozco orta "
	"ortega ortego ortez ortiz osorio ospina osuna otero oviedo",
	"pabon pacheco padilla padron paes paez pagan paiva paiz palacio palacios palafox "
	"palmeira palomares palomino paniagua pantoja parada paramo pardo paredes parra pasillas "
	"pastrana patillo patino paz",
	"pedraza pedroza peguero peixoto pelaez pena penaloza penha perales peralez peralta "
	"peraza perdomo pereda pereira perera perez pessoa pestana pichardo pimenta pimentel "
	"pina pinales pineda pinedo pinon pintado pinto pinzon pires pizano pizarro placencia "
	"plascencia",
	"polanco ponce porras portales portillo posada pozo prado prates preciado prieto proano "
	"puente puentes puga pulido",
	"",
	"",
	"quadros queiroz quesada quevedo quezada quijada quijano quiles quinones quinonez "
	"quintana quintanilla quintero quiroga quispe",
	"rada ramalho ramirez ramos rangel raposo rascon raya razo",
	"real rebelo rebollar rebolledo recinos redondo regalado rego reinoso reis renteria "
	"requena resende resendez resendiz restrepo retana revilla reyes reyna reynaga reynoso "
	"rezende ribeiro rincon riojas rios riquelme rivas rivera rivero",
	"robledo robles rocha rodarte rodas rodrigez rodrigues rodriguez rodriquez rojas rojo "
	"roldan romero ronquillo rosa rosado rosales rosalez rosario rosas rosete "
	"rubalcava rubio rueda ruelas ruiz ruvalcaba",
	"sa saavedra saenz saez saiz salamanca salas salazar salcedo salcido saldana saldanha "
	"saldivar sales salgado salguero salinas salles salmeron samaniego samano samayoa "
	"sampaio sanabria sanchez sandez sandoval sanmiguel santacruz santamaria santana "
	"santiago santillan santos santoyo sarabia saragosa saraiva saramago saravia sarmento "
	"sarmiento sauceda saucedo",
	"sedano sedillo segarra segovia segura seixas senna sepulveda sequeira serna serrano "
	"sevilla sierra sifuentes sigala silva simental siordia siqueira",
	"soares sobral sobrinho solano solares solis soliz solorio solorzano soria soriano sosa "
	"sotelo soto sotomayor sousa souto souza suarez suazo subia sustaita",
	"tabares tafoya talamantes talamantez talavera tamayo tamez tapia tarango tarin tavares "
	"tavarez taveras",
	"teixeira tejada tejeda teles telles tellez tello tena tenorio teran terrazas tirado "
	"tiscareno",
	"toledo tolentino toro torrente torres torrez tovar trejo trevino triana trigo trindade "
	"troncoso trujillo",
	"",
	"ubaldo ulloa",
	"umana urena ureno uresti urias uribe urquidez urquiza urrutia",
	"vaca valadares valadez valasquez valderrama valdes valdez valdivia valdovinos valencia "
	"valente valenzuela valera valero valez valladares valle vallejo valles valtierra "
	"valverde varela vargas varona vasconcelos vasquez vaz vazquez",
	"vega veiga vela velarde velasco velasques velasquez velazquez velez veliz veloso vences "
	"venegas ventura vera verdugo verduzco vergara viana vianna vidal vidales vidaurri "
	"vieira viera vierra vigil vilchez vilela villa villafana villagomez villagrana villalba "
	"villalobos villalon villalpando villalta villanueva villareal villarreal villasenor "
	"villatoro villegas villicana viramontes vivanco vivas viveros",
	"volante",
	"",
	"",
	"",
	"",
	"",
	"",
	"yanez",
	"ybarra ycaza yepez",
	"",
	"zaldivar zambrana zambrano zamora zamudio zapata zaragoza zarate zarco zavala zayas",
	"zelaya zepeda zertuche",
	"zorrilla zuleta zumaya zuniga zurita",
};
